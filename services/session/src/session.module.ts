import { type DynamicModule, Module } from '@nestjs/common';
import {
  CLOCK,
  DRAFT_STORE,
  EVENT_STORE,
  LOGGER,
  RANDOM,
  SESSION_BINDING,
  SUBJECT_KEYS,
  serviceProviders,
  TIMERS,
} from '@stillhere/nest-kit';
import { createSession } from './application/session.js';
import { sessionBinding } from './transport/grpc/session-binding.js';

export interface SessionOptions {
  /** Other processes append to the same log: their events reach followers here by a subscription. */
  readonly hearsOthers?: boolean;
}

/** Composition root of the session service. Its ports come by token from whoever imports it. */
@Module({})
export class SessionModule {
  static register({ hearsOthers = false }: SessionOptions = {}): DynamicModule {
    return {
      module: SessionModule,
      ...serviceProviders({
        ports: {
          store: EVENT_STORE,
          keys: SUBJECT_KEYS,
          drafts: DRAFT_STORE,
          clock: CLOCK,
          random: RANDOM,
          timers: TIMERS,
          logger: LOGGER,
        },
        create: createSession,
        binding: SESSION_BINDING,
        serve: sessionBinding,
        runs: (session) => (hearsOthers ? [session.hub, session.subscription] : [session.hub]),
      }),
    };
  }
}
