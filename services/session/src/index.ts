export { showToStaff } from './application/show-to-staff.js';
export { SessionModule } from './session.module.js';
