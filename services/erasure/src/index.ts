export { type ErasureReport, erase } from './application/erase.js';
export { placeHold, releaseHold } from './application/hold.js';
export { lookAtSubject, type SubjectNow } from './application/look.js';
export type { ErasurePorts, Subject, SubjectLook } from './application/ports.js';
export { ErasureRefused } from './application/refusal.js';
export type { Order } from './domain/subject/events.js';
