import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ALLOWED_ORIGINS,
  EdgeModule,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANT,
} from '@stillhere/edge';
import { createLocalFeed } from '@stillhere/event-feed-local';
import {
  createResumeTokens,
  type Identity,
  openIdentity,
  openResumeKey,
} from '@stillhere/identity';
import {
  CLOCK,
  createHealthState,
  EVENT_FEED,
  EVENT_STORE,
  GrpcDoor,
  HEALTH,
  LOGGER,
  type Logger,
  ON_FAULT,
  PortUnavailable,
  RANDOM,
  READ_MODELS,
  type ServiceBinding,
  SUBJECT_KEYS,
  systemClock,
  systemRandom,
  systemTimers,
  TIMERS,
} from '@stillhere/nest-kit';
import { type Adapters, type OpenStore, openAdapters } from './adapters.js';
import { banner } from './banner.js';
import { bound } from './clients.module.js';
import type { StandaloneOptions } from './options.js';
import { type Adapter, StandaloneModule } from './standalone.module.js';

/** One tenant in the embedded default; a network of centres has more. */
const tenant = 'local';
/** Larger than any request of ours: a survey with long answers. */
const bodyBytesMax = 65_536;
/** A request whose headers or body do not come in this time is cut off. */
const requestTimeoutMs = 15_000;

export interface Running {
  stop(): Promise<void>;
}

export interface Watchers {
  readonly logger: Logger;
  readonly onFault: (error: unknown) => void;
  /** Another log than the real one; see AdapterOptions. */
  readonly openStore?: OpenStore;
}

/** Opens the data, puts the services together, opens the doors, says where they are. */
export async function start(options: StandaloneOptions, watchers: Watchers): Promise<Running> {
  const { directory } = options;
  const adapters = await openAdapters({
    directory,
    logger: watchers.logger,
    onPoisoned: watchers.onFault,
    openStore: watchers.openStore,
  });
  const closing: (() => unknown)[] = [() => adapters.close()];
  try {
    const identity = openIdentity({ directory, tenant, clock: systemClock, random: systemRandom });
    closing.push(() => identity.close());
    const app = await createApp(options, watchers, { adapters, identity });
    closing.push(() => app.close());
    const grpc = await openDoors(app, options, { watchers, identity });
    closing.push(() => grpc.close());
    const first = await identity.ensureFirstAccount();
    const http = await app.getUrl();
    process.stdout.write(banner({ http, grpc: grpc.address, directory }, first));
    return { stop: () => closeAll(closing) };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** Last opened, first closed. */
async function closeAll(closing: (() => unknown)[]): Promise<void> {
  for (const close of closing.reverse()) await close();
}

interface World {
  readonly adapters: Adapters;
  readonly identity: Identity;
}

async function createApp(
  options: StandaloneOptions,
  { logger, onFault }: Watchers,
  { adapters, identity }: World,
): Promise<NestFastifyApplication> {
  const chain = {
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    logger,
    onFatal: onFault,
  };
  const given: Adapter[] = [
    [EVENT_STORE, adapters.store],
    [EVENT_FEED, createLocalFeed(adapters.store)],
    [SUBJECT_KEYS, adapters.keys],
    [READ_MODELS, adapters.readModels],
    [CLOCK, systemClock],
    [TIMERS, systemTimers],
    [RANDOM, systemRandom],
    [LOGGER, logger],
    [HEALTH, createHealthState([])],
    [ON_FAULT, (fault: { error: unknown }) => onFault(fault.error)],
    [TENANT, tenant],
    [RESUME_TOKENS, resumeTokensIn(options.directory)],
    [STAFF_IDENTITY, identity.staff],
    [ALLOWED_ORIGINS, options.allowedOrigins],
  ];
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    trustProxy: 'loopback',
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.with(given, chain),
    adapter,
    { logger: false, abortOnError: false },
  );
  await EdgeModule.prepare(app.getHttpAdapter().getInstance(), {
    visitorChat: builtApp('visitor-chat'),
    desk: builtApp('desk'),
  });
  return app;
}

function resumeTokensIn(directory: string) {
  const key = openResumeKey(directory, systemRandom);
  return createResumeTokens({ key, clock: systemClock, random: systemRandom });
}

const builtApp = (name: string): string =>
  fileURLToPath(new URL(`../../${name}/dist`, import.meta.url));

async function openDoors(
  app: NestFastifyApplication,
  { host, httpPort, grpcPort }: StandaloneOptions,
  { watchers, identity }: { readonly watchers: Watchers; readonly identity: Identity },
): Promise<GrpcDoor> {
  const bindings = bound.map(([, binding]) =>
    app.get<ServiceBinding<object>>(binding, { strict: false }),
  );
  const grpc = new GrpcDoor({
    host,
    port: grpcPort,
    bindings,
    verifier: identity.tokens,
    logger: watchers.logger,
    onFatal: watchers.onFault,
  });
  await app.init();
  await grpc.open();
  try {
    await app.listen(httpPort, host);
  } catch (error) {
    await grpc.close();
    throw new PortUnavailable(
      { what: 'HTTP', flag: '--http', host, port: httpPort },
      error as Error,
    );
  }
  return grpc;
}
