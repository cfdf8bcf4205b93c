import {
  EVENT_FEED,
  EVENT_STORE,
  INTAKE_BINDING,
  INTAKE_SETTINGS,
  READ_MODELS,
  SESSION_CLIENT,
  SUBJECT_KEYS,
} from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { IntakeModule } from '../intake.module.js';
import { intakeSettings, intakeSettingsOf } from './settings.js';

/** The intake service in a process of its own. */
export const run = serviceCommand(
  {
    name: 'intake',
    neighbours: ['session'],
    needsLog: true,
    settings: intakeSettings,
    read: (values) => {
      const intake = intakeSettingsOf(values);
      return typeof intake === 'string' ? intake : { intake };
    },
  },
  ({ intake }) => ({
    module: IntakeModule.register(),
    binding: INTAKE_BINDING,
    ports: async (engines, calls) => [
      [EVENT_STORE, await engines.log()],
      [EVENT_FEED, await engines.feed()],
      [READ_MODELS, await engines.readModels()],
      [SUBJECT_KEYS, await engines.keys()],
      [SESSION_CLIENT, calls.client('session')],
      [INTAKE_SETTINGS, intake],
    ],
  }),
);
