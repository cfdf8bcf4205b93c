export type { RoutingSettings } from './application/routing.js';
export type { StaffDirectory, StaffMember } from './application/staff-directory.js';
export { routingSettings, routingSettingsOf } from './process/settings.js';
export { staffDirectoryOf } from './process/staff-directory.js';
export { publishedRulesDefinition } from './projections/published-rules.js';
export { waitingDefinition } from './projections/waiting.js';
export { RoutingModule } from './routing.module.js';
