import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { intake as api } from '@stillhere/contracts';
import type { Reactor } from '@stillhere/event-processing';
import {
  CLOCK,
  EVENT_FEED,
  EVENT_STORE,
  INTAKE_BINDING,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  SESSION_CLIENT,
  type ServiceBinding,
  SUBJECT_KEYS,
  TIMERS,
} from '@stillhere/nest-kit';
import { createIntake, type Intake, type IntakePorts } from './application/intake.js';
import { createRequestsReactor } from './reactors/requests.js';
import { IntakeGrpc } from './transport/grpc/intake.grpc.js';

const INTAKE = Symbol('stillhere.intake');

const portTokens: Readonly<Record<keyof IntakePorts, symbol>> = {
  store: EVENT_STORE,
  feed: EVENT_FEED,
  readModels: READ_MODELS,
  keys: SUBJECT_KEYS,
  session: SESSION_CLIENT,
  clock: CLOCK,
  random: RANDOM,
  timers: TIMERS,
  onFault: ON_FAULT,
};

function intakeOf(...ports: readonly unknown[]): Intake {
  const named = Object.keys(portTokens).map((name, place) => [name, ports[place]]);
  return createIntake(Object.fromEntries(named) as IntakePorts);
}

/** Reacts while the application runs; stops before the log is closed. */
class Reacting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #requests: Reactor;

  constructor(intake: Intake) {
    this.#requests = createRequestsReactor(intake);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.#requests.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#requests.stop();
  }
}

const bindingOf = (intake: Intake): ServiceBinding<api.IntakeService> => ({
  definition: api.IntakeServiceService,
  implementation: new IntakeGrpc(intake),
});

/** The ports come by token from a global module; INTAKE_BINDING is for the doors. */
@Module({})
export class IntakeModule {
  static register(): DynamicModule {
    return {
      module: IntakeModule,
      providers: [
        { provide: INTAKE, inject: Object.values(portTokens), useFactory: intakeOf },
        { provide: INTAKE_BINDING, inject: [INTAKE], useFactory: bindingOf },
        { provide: Reacting, inject: [INTAKE], useFactory: (it: Intake) => new Reacting(it) },
      ],
      exports: [INTAKE_BINDING],
    };
  }
}
