import { intake, presence, reporting, routing, session } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';
import {
  type CallerProofs,
  type ChannelTls,
  connectGrpc,
  connectGrpcLink,
  createReplicatedLink,
  type Link,
  type LinkClient,
  type Logger,
  type ServiceDefinition,
  type ServiceTokens,
  servicePrincipal,
  systemRandom,
  systemTimers,
  watchAddresses,
} from '@stillhere/nest-kit';
import type { ShutdownSteps } from '@stillhere/process-kit';
import type { Tracer } from '@stillhere/telemetry';
import type { Neighbour } from './settings.js';

export interface CallsParts {
  /** Who calls: `edge`. */
  readonly name: string;
  readonly tenant: string;
  readonly neighbours: Readonly<Partial<Record<Neighbour, string>>>;
  readonly callers: CallerProofs;
  readonly tokens: ServiceTokens;
  readonly clock: Clock;
  /** `undefined`: without. */
  readonly tls: ChannelTls | undefined;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly opened: ShutdownSteps;
}

interface Clients {
  readonly session: session.SessionService;
  readonly routing: routing.RoutingService;
  readonly presence: presence.PresenceService;
  readonly intake: intake.IntakeService;
  readonly reporting: reporting.ReportingService;
}

const definitions: Readonly<Record<Neighbour, ServiceDefinition>> = {
  session: session.SessionServiceService,
  routing: routing.RoutingServiceService,
  presence: presence.PresenceServiceService,
  intake: intake.IntakeServiceService,
  reporting: reporting.ReportingServiceService,
};

/** How a process of ours calls the other services. */
export class Calls {
  readonly #token: () => string;
  readonly #clients: { [Name in Neighbour]?: Clients[Name] } = {};

  constructor(private readonly parts: CallsParts) {
    const self = servicePrincipal(parts.name, parts.tenant);
    this.#token = () => parts.tokens.issue(self);
  }

  /** Unary calls and streams, spread over the processes of that service. */
  client<Name extends Neighbour>(name: Name): Clients[Name] {
    this.#clients[name] ??= this.clientAt(name, this.#addressOf(name)).client;
    return this.#clients[name] as Clients[Name];
  }

  /** The same of one process. */
  clientAt<Name extends Neighbour>(
    name: Name,
    address: string,
  ): { readonly client: Clients[Name]; close(): void } {
    const { callers, opened, tls, tracer } = this.parts;
    const connection = connectGrpc<Clients[Name]>(definitions[name], {
      ...{ address, callers, tls, tracer, token: this.#token },
    });
    opened.add({ name: `calls to ${name}`, atMostMs: 500, run: async () => connection.close() });
    return connection;
  }

  /** What every message needs, over one stream to each process of that service, wherever they are by now. */
  link(name: 'session'): Link {
    const addresses = watchAddresses({ address: this.#addressOf(name), timers: systemTimers });
    const link = createReplicatedLink(addresses, (address, onReach) =>
      this.linkTo(name, address, onReach),
    );
    const close = async (): Promise<void> => {
      addresses.close();
      link.close();
    };
    this.parts.opened.add({ name: `link to ${name}`, atMostMs: 500, run: close });
    return link;
  }

  linkTo(
    service: 'session' | 'presence',
    address: string,
    onReach: (isReached: boolean) => void,
  ): LinkClient {
    const { callers, clock, logger, tls, tracer } = this.parts;
    return connectGrpcLink({
      ...{ service, address, callers, logger, tracer, onReach, tls, token: this.#token },
      ...{ clock, timers: systemTimers, random: systemRandom },
      atTurnEnd: (work) => void setImmediate(work),
    });
  }

  #addressOf(name: Neighbour): string {
    const address = this.parts.neighbours[name];
    if (address === undefined) throw new TypeError(`it is not said where ${name} is`);
    return address;
  }
}
