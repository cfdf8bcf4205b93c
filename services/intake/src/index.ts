export type { IntakeSettings } from './application/intake.js';
export { IntakeModule } from './intake.module.js';
export { intakeSettings, intakeSettingsOf } from './process/settings.js';
export { publishedServicesDefinition } from './projections/published-services.js';
