export { createSealingCheckpoint } from './application/checkpoint.js';
export { Sealer } from './application/sealer.js';
export { openCheckpointFiles } from './process/checkpoint-files.js';
export { type SealingOptions, sealingOptionsOf, sealingSettings } from './process/settings.js';
export { SealingModule } from './sealing.module.js';
