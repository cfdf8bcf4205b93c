import type { Settings, SettingValues } from '@stillhere/command-line';
import type { IntakeSettings } from '../application/intake.js';
import { servicesFromFile } from './services-file.js';

/** What whoever runs a helpline sets about coming in, in one process and in many. */
export const intakeSettings = {
  services: {
    kind: 'text',
    value: 'FILE',
    default: '',
    env: 'STILLHERE_SERVICES',
    help: 'Texts, questions and phone numbers, as docs/floor.md says; read again when it changes',
  },
} as const satisfies Settings;

/** A text says why the services are not taken. */
export const intakeSettingsOf = (
  values: SettingValues<typeof intakeSettings>,
): IntakeSettings | string => {
  if (values.services === '') return {};
  const services = servicesFromFile(values.services, (text) => console.error(text));
  return typeof services === 'string' ? services : { services };
};
