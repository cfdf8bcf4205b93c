export { type Accepted, acceptFile } from './accept-file.js';
export {
  type DataFile,
  type DataFileName,
  dataFile,
  dataFileNames,
  dataFiles,
  draftsFile,
  isDataFile,
  viewsFile,
} from './data-files.js';
export { type AssertOptions, assertWhole, DataRefused } from './data-refused.js';
export { dataSetting } from './data-setting.js';
export { type Inventory, inventoryFile, type LogPoint } from './inventory.js';
export { type LookAtLog, type LookOptions, look, readInventory } from './look.js';
export {
  type ExpectedLog,
  type Found,
  type Problem,
  type Standing,
  standingOf,
} from './standing.js';
export { type TakeIn, takeIn, writeInventory } from './write-inventory.js';
