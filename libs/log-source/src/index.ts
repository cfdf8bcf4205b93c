export { logOwnerSetting, logSetting, logUrlProblem } from './log-setting.js';
export {
  type LogFacts,
  type LogPoint,
  type LogSource,
  logSourceOf,
  type ReadableLog,
} from './log-source.js';
