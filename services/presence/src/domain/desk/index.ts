export { counselorLabel } from './counselor.js';
export * from './facts.js';
export { foldDesk } from './fold.js';
export { type DeskSight, deskChangesInMs, deskReloadMs, deskVerdict } from './verdict.js';
