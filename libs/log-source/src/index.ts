export {
  databaseSettings,
  databaseUrlProblem,
  logOwnerSetting,
  logSetting,
  logUrlProblem,
} from './log-setting.js';
export {
  type LogFacts,
  type LogPoint,
  type LogSource,
  logSourceOf,
  type ReadableLog,
} from './log-source.js';
export { isGapless, openServerLog, openServerLogReader, serverOf, systemOf } from './open-log.js';
export { type Place, type PlaceValues, placesOf, type Shared, sharedPlacesOf } from './places.js';
export { type LogPlace, readLog } from './read-log.js';
