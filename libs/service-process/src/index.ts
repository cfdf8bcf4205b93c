export { Calls } from './calls.js';
export { Engines } from './engines.js';
export { serviceCommand } from './service-command.js';
export {
  type Neighbour,
  neighbourSettings,
  type ServiceCommand,
  type ServiceOptions,
  serviceParser,
  serviceSettings,
} from './settings.js';
export { openSharedDatabase, openSharedIdentity } from './shared-database.js';
export {
  type RunningService,
  type ServiceProgram,
  type Standing,
  standUp,
  startService,
} from './start-service.js';
