import type { Clock } from '@stillhere/kernel';
import {
  type Adapter,
  type CallChainOptions,
  type CallerProofs,
  CLOCK,
  createCallerProofs,
  createCallMeter,
  createDirectLink,
  createHealthState,
  createServiceTokens,
  GrpcDoor,
  HEALTH,
  type HealthState,
  LOGGER,
  METRICS,
  mutualTlsChannel,
  mutualTlsServer,
  ON_FAULT,
  openModule,
  RANDOM,
  type ServedLinks,
  type ServiceBinding,
  type ServiceTokens,
  systemClock,
  systemRandom,
  systemTimers,
  TIMERS,
  type TokenVerifier,
  TRACER,
} from '@stillhere/nest-kit';
import { logPart, measureReadiness, openHealthDoor, type Watchers } from '@stillhere/process-kit';
import { Calls } from './calls.js';
import { createClusterClock } from './cluster-clock.js';
import { Engines } from './engines.js';
import { measureCertificates } from './measure-certificates.js';
import { openServiceKeys } from './service-keys-file.js';
import type { ServiceOptions } from './settings.js';
import { checkTlsFiles } from './tls.js';

/** A service in a process of its own. */
export interface ServiceProgram {
  readonly name: string;
  /** Its Nest module; it takes its ports by token. */
  readonly module: Parameters<typeof openModule>[0];
  /** Under which the module exports what the door serves. */
  readonly binding: symbol;
  /** Other services also give it orders over a link. */
  readonly serves?: keyof ServedLinks;
  readonly needsLog: boolean;
  /** Its ports beside the clock and what else every service has. */
  readonly ports: (engines: Engines, calls: Calls) => Promise<readonly Adapter[]>;
}

export interface RunningService {
  readonly name: string;
  /** `HOST:PORT`. */
  readonly grpc: string;
  /** Of `/healthz`, `/readyz` and `/metrics`. */
  readonly health: string;
}

const [servicePart, doorPart] = ['service', 'door'] as const;

/** What every process has before it knows its service: who it is to the others, and how it calls them. */
export interface Standing {
  readonly health: HealthState;
  readonly engines: Engines;
  readonly calls: Calls;
  readonly callers: CallerProofs;
  readonly tokens: ServiceTokens;
  /** The cluster's time, once the database was opened. */
  readonly clock: Clock;
  readonly chain: CallChainOptions;
  readonly adapters: readonly Adapter[];
}

export function standUp(
  { name, needsLog, parts }: { name: string; needsLog: boolean; parts: readonly string[] },
  options: ServiceOptions,
  watchers: Watchers,
): Standing {
  const { logger, tracer, metrics, opened, onFault } = watchers;
  const health = createHealthState([...(needsLog ? [logPart] : []), ...parts]);
  measureReadiness(metrics, health);
  const nowMs = (): number => systemClock.monotonicMs();
  const keys = openServiceKeys(options.serviceKeys, { logger, nowMs });
  const clock = createClusterClock();
  const callers = createCallerProofs({ keys, clock });
  const tokens = createServiceTokens({ keys, clock });
  const { tenant, neighbours, tls: files } = options;
  if (files) checkTlsFiles(files, { logger, nowMs: systemClock.now() });
  if (files) measureCertificates(metrics, files);
  const tls = files && mutualTlsChannel(files);
  const calls = new Calls({
    ...{ name, tenant, neighbours, callers, tokens, tls },
    ...{ clock, logger, tracer, opened },
  });
  const system = { clock, timers: systemTimers, random: systemRandom };
  return {
    ...{ health, calls, callers, tokens, clock },
    engines: new Engines(options, { ...watchers, health, clock }),
    chain: { ...system, logger, tracer, meter: createCallMeter(metrics), onFatal: onFault },
    adapters: [
      [CLOCK, clock],
      [TIMERS, systemTimers],
      [RANDOM, systemRandom],
      [LOGGER, logger],
      [TRACER, tracer],
      [METRICS, metrics],
      [HEALTH, health],
      [ON_FAULT, (fault: { readonly error: unknown }) => onFault(fault.error)],
    ],
  };
}

/** Nobody but our own services calls a service behind the edge. */
const nobodyElse: TokenVerifier = { verify: async () => undefined };

/** Opens its engines, starts the service, opens its door. Rejects with a sentence. */
export async function startService(
  program: ServiceProgram,
  options: ServiceOptions,
  watchers: Watchers,
): Promise<RunningService> {
  const { name, needsLog, serves } = program;
  const { host } = options;
  const { opened, metrics, logger } = watchers;
  const standing = standUp({ name, needsLog, parts: [servicePart, doorPart] }, options, watchers);
  const { health, engines, calls, callers, tokens, chain } = standing;
  const ports = await program.ports(engines, calls);
  const application = await openModule(program.module, [...standing.adapters, ...ports]);
  opened.add({ name: 'service', atMostMs: 10_000, run: () => application.close() });
  health.set(servicePart, true);
  const binding = application.get<ServiceBinding<object>>(program.binding);
  const door = new GrpcDoor({
    ...chain,
    ...{ host, port: options.grpcPort, health, callers, bindings: [binding] },
    verifier: tokens.verifier(nobodyElse),
    ...(options.tls && { credentials: mutualTlsServer(options.tls) }),
    ...(serves && { links: { [serves]: createDirectLink(binding, chain) } }),
  });
  opened.add({ name: 'gRPC', atMostMs: 6_000, run: () => door.close() });
  await door.open();
  const wanted = { flag: '--health', host, port: options.healthPort };
  const page = await openHealthDoor({ health, metrics, logger }, wanted);
  opened.add({ name: 'health page', atMostMs: 1_000, run: () => page.close() });
  opened.add({ name: 'readiness', atMostMs: 1_000, run: async () => health.set(doorPart, false) });
  health.set(doorPart, true);
  return { name, grpc: door.address, health: page.address };
}
