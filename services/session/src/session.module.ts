import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { session as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_STORE,
  LOGGER,
  RANDOM,
  SESSION_BINDING,
  type ServiceBinding,
  SUBJECT_KEYS,
  TIMERS,
} from '@stillhere/nest-kit';
import { createSession, type Session, type SessionPorts } from './application/session.js';
import { SessionGrpc } from './transport/grpc/session.grpc.js';

const SESSION = Symbol('stillhere.session');

const portTokens: Readonly<Record<keyof SessionPorts, symbol>> = {
  store: EVENT_STORE,
  keys: SUBJECT_KEYS,
  clock: CLOCK,
  random: RANDOM,
  timers: TIMERS,
  logger: LOGGER,
};

function sessionOf(...ports: readonly unknown[]): Session {
  const named = Object.keys(portTokens).map((name, place) => [name, ports[place]]);
  return createSession(Object.fromEntries(named) as SessionPorts);
}

/** Listens to the log while the application runs; stops before the log is closed. */
class Listening implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly session: Session) {}
  onApplicationBootstrap(): void {
    this.session.hub.start();
  }
  beforeApplicationShutdown(): Promise<void> {
    return this.session.hub.stop();
  }
}

const bindingOf = (session: Session): ServiceBinding<api.SessionService> => ({
  definition: api.SessionServiceService,
  implementation: new SessionGrpc(session),
});

/** The ports come by token from a global module; SESSION_BINDING is for the doors. */
@Module({})
export class SessionModule {
  static register(): DynamicModule {
    return {
      module: SessionModule,
      providers: [
        { provide: SESSION, inject: Object.values(portTokens), useFactory: sessionOf },
        { provide: SESSION_BINDING, inject: [SESSION], useFactory: bindingOf },
        { provide: Listening, inject: [SESSION], useFactory: (it: Session) => new Listening(it) },
      ],
      exports: [SESSION_BINDING],
    };
  }
}
