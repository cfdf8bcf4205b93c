import {
  type Server as GrpcServer,
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
} from '@grpc/grpc-js';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { link as api } from '@stillhere/contracts';
import { type CallChain, type CallChainOptions, callChain } from '../call-chain.js';
import type { CallerProofs } from '../caller/caller-proofs.js';
import { createHealthState, type HealthState } from '../health-state.js';
import { LinkServer } from '../link/link-server.js';
import { linkToAll, type ServedLinks } from '../link/link-to-all.js';
import { PortUnavailable } from '../port-unavailable.js';
import { boundMethods, type ServiceBinding } from '../service-binding.js';
import type { TokenVerifier } from './call-metadata.js';
import { type DoorCalls, streamHandler, unaryHandler, withMalformed } from './door-calls.js';
import { addHealth } from './grpc-health.js';
import { linkCallers, linkHandler } from './grpc-link.js';
import { addReflection } from './grpc-reflection.js';
import { Standstill } from './standstill.js';

export interface GrpcDoorOptions extends CallChainOptions {
  readonly host: string;
  /** 0 lets the system choose; see `address` afterwards. */
  readonly port: number;
  // biome-ignore lint/suspicious/noExplicitAny: the list is of services of any kind
  readonly bindings: readonly ServiceBinding<any>[];
  readonly verifier: TokenVerifier;
  /** How our own services prove for whom they call; default: nobody calls for somebody else. */
  readonly callers?: CallerProofs | undefined;
  /** What our own services reach over one stream each; default: no link is served. */
  readonly links?: ServedLinks;
  /** Default: ready as long as the door is open. */
  readonly health?: HealthState;
  /** Default: no TLS, for a loopback address or behind a mesh that does it. */
  readonly credentials?: ServerCredentials;
  /** How long running calls may finish before they are cut, in milliseconds; default 5,000. */
  readonly drainMs?: number;
}

/** The largest message is a post: 8,000 characters of at most 4 bytes, and what stands around it. */
export const requestBytesMax = 256 * 1_024;
const concurrentCallsMax = 1_000;
const drainMsDefault = 5_000;
/** A peer that is gone without a word is noticed after one interval and one timeout. */
const keepalive = { timeMs: 30_000, timeoutMs: 10_000 };

// What grpc-js prints on its own also reaches us as an error or a status, with our words.
if (process.env.GRPC_VERBOSITY === undefined) setLogVerbosity(logVerbosity.NONE);

/**
 * Serves bindings over gRPC: the same chain as in process, with reflection and health. A Nest
 * microservice strategy: `app.connectMicroservice({ strategy: new GrpcDoor(…) })`. Nest's own gRPC
 * transport puts an Observable around every call and hides cancellation and backpressure.
 */
export class GrpcDoor implements CustomTransportStrategy {
  readonly #server: GrpcServer;
  readonly #chain: CallChain;
  readonly #draining = new AbortController();
  readonly #standstill: Standstill;
  #port = 0;
  #closing: Promise<void> | undefined;

  constructor(private readonly options: GrpcDoorOptions) {
    this.#chain = callChain('grpc', options);
    this.#standstill = new Standstill(this.#chain.clock, this.#chain.timers);
    this.#server = new Server({
      'grpc.max_receive_message_length': requestBytesMax,
      'grpc.max_concurrent_streams': concurrentCallsMax,
      'grpc.keepalive_time_ms': keepalive.timeMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
    });
  }

  /** `host:port` as clients write it, once the door is open. */
  get address(): string {
    return hostPort(this.options.host, this.#port);
  }

  get port(): number {
    return this.#port;
  }

  /** Opens the door. Rejects with PortUnavailable, whose message is a sentence for an operator. */
  async open(): Promise<void> {
    const services = this.#addServices();
    const health = this.options.health ?? createHealthState([]);
    await addHealth(this.#server, health, { services, draining: this.#draining.signal });
    await addReflection(this.#server, services);
    this.#port = await this.#bind();
  }

  /** Nest's own entry; `callback` gets the error, if any. */
  listen(callback: (error?: unknown) => void): void {
    this.open().then(() => callback(), callback);
  }

  /** Not ready → streams end → running calls finish → the rest is cut after `drainMs`. Repeatable. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #addServices(): string[] {
    const { links, bindings, verifier, callers } = this.options;
    const draining = this.#draining.signal;
    const standstill = this.#standstill;
    const door: DoorCalls = { chain: this.#chain, verifier, callers, draining, standstill };
    if (links !== undefined) this.#addLinks(links, door);
    return bindings.map((binding) => {
      const methods = boundMethods(binding);
      const handlers = methods.map((method) => [
        method.name,
        method.streams ? streamHandler(door, method) : unaryHandler(door, method),
      ]);
      const definition = Object.entries(binding.definition).map(([name, method]) => [
        name,
        withMalformed(method),
      ]);
      this.#server.addService(Object.fromEntries(definition), Object.fromEntries(handlers));
      return methods[0]?.action.split('/')[0] ?? '';
    });
  }

  #addLinks(served: ServedLinks, door: DoorCalls): void {
    const link = linkToAll(served);
    const callers = linkCallers(served, door.callers);
    const isReadingOld = (): boolean => door.standstill.isReadingOld;
    const parts = { ...this.#chain, link, callers, isReadingOld, atTurnEnd: setImmediate };
    const links = new LinkServer(parts);
    const { connect } = api.LinkServiceService;
    this.#server.addService(
      { connect: withMalformed(connect) },
      { connect: linkHandler(door, links) },
    );
    door.draining.addEventListener('abort', () => links.drain());
  }

  #bind(): Promise<number> {
    const { host, port, credentials = ServerCredentials.createInsecure() } = this.options;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(hostPort(host, port), credentials, (error, bound) => {
        if (error) reject(new PortUnavailable({ what: 'gRPC', flag: '--grpc', host, port }, error));
        else resolve(bound);
      });
    });
  }

  #drain(): Promise<void> {
    this.#draining.abort();
    this.#standstill.stop();
    return new Promise((resolve) => {
      const cancelTimer = this.#chain.timers.after(this.options.drainMs ?? drainMsDefault, () => {
        this.#chain.logger.warn('gRPC calls cut', { reason: 'they did not finish in time' });
        this.#server.forceShutdown();
        resolve();
      });
      this.#server.tryShutdown(() => {
        cancelTimer();
        resolve();
      });
    });
  }
}

const hostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
