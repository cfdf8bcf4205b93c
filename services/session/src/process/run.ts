import { DRAFT_STORE, EVENT_STORE, SESSION_BINDING, SUBJECT_KEYS } from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { SessionModule } from '../session.module.js';

/** The session service in a process of its own. */
export const run = serviceCommand(
  { name: 'session', neighbours: [], needsLog: true, settings: {}, read: () => ({}) },
  () => ({
    module: SessionModule.register({ hearsOthers: true }),
    binding: SESSION_BINDING,
    serves: 'session',
    ports: async (engines) => [
      [EVENT_STORE, await engines.log()],
      [SUBJECT_KEYS, await engines.keys()],
      [DRAFT_STORE, await engines.drafts()],
    ],
  }),
);
