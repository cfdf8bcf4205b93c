export { openAliveMark } from './alive-mark.js';
export { AppsNotBuilt, builtWebApps, type WebApps } from './built-web-apps.js';
export { type FirstFault, firstFault } from './first-fault.js';
export { followDocument } from './follow-document.js';
export { type Banner, greet } from './greeting.js';
export { type HealthDoor, openHealthDoor } from './health-door.js';
export { measureDisk } from './measure-disk.js';
export { measureReadiness } from './measure-readiness.js';
export { measuredStore } from './measured-store.js';
export {
  type MetricsAddress,
  metricsAddressOf,
  metricsSetting,
  openMetricsDoor,
} from './metrics-door.js';
export { processSettings } from './process-settings.js';
export {
  commandOf,
  type Program,
  runProgram,
  type Watchers,
} from './run-process.js';
export { ShutdownSteps } from './shutdown-steps.js';
export { sentenceFor, sentenceForStart } from './start-fault.js';
export { type TracedFeedParts, tracedFeed } from './traced-feed.js';
export { type LogSystem, tracedStore } from './traced-store.js';
export { logPart, probeRoom, WatchedStore, watchElsewhere } from './watched-store.js';
