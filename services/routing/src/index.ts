export type { RoutingSettings } from './application/routing.js';
export type { StaffDirectory, StaffMember } from './application/staff-directory.js';
export { RoutingModule } from './routing.module.js';
