export type { Lease } from './lease.js';
export {
  type Claim,
  type ClaimedEntry,
  type LeaseBoard,
  type LeaseEntry,
  type LeaseMark,
  LeasesUnavailable,
} from './lease-board.js';
export {
  createLeases,
  type Holder,
  type Leases,
  type LeasesOptions,
  type LeaseTimes,
  leaseTimes,
  retryEveryMs,
} from './leases.js';
export { createLocalBoard } from './local-board.js';
export {
  createPartitions,
  type Partitions,
  type PartitionsOptions,
} from './partitions.js';
export { type Candidate, type StandForOptions, standFor } from './stand-for.js';
