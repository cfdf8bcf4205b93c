export type { Recorded } from '@stillhere/kernel';
export * from './errors.js';
export { createLedger, type Ledger } from './ledger/ledger.js';
export type { LedgerDefinition, LedgerOptions, NewEntry } from './ledger/ledger-options.js';
export { ChangeSignal } from './projection/change-signal.js';
export {
  createProjection,
  type Projection,
  type ProjectionDefinition,
  type ProjectionOptions,
} from './projection/projection.js';
export type { ProjectionView, ReadView } from './projection/view.js';
export { createReactor, type Reactor } from './reactor/reactor.js';
export type { ReactorOptions } from './reactor/reactor-options.js';
export {
  allEntries,
  type Entry,
  type EntryPlace,
  type EntryQuestion,
  type EntryReader,
  placeBefore,
} from './read-model/entry.js';
export { createMemoryReadModelStore } from './read-model/memory.js';
export type {
  BuildBeside,
  ReadModel,
  ReadModelChange,
  ReadModelStore,
  StoredRows,
} from './read-model/read-model.js';
export type { LookedAt, Share, Turn } from './read-model/share.js';
export {
  createSqliteReadModelStore,
  type LogPlace,
  type ReadModelReader,
  readSqliteReadModels,
  type SourceLog,
} from './read-model/sqlite.js';
export { turnsByLease, turnTimes } from './read-model/turn-by-lease.js';
export {
  type CallFacts,
  type CommandEnvelope,
  envelopeOf,
  reactionEnvelope,
} from './repository/envelope.js';
export type { LineCommand, Transacted } from './repository/line-command.js';
export type { Durable } from './repository/line-ports.js';
export type { Loaded } from './repository/place.js';
export type { EventIdOf } from './repository/proposal.js';
export {
  createRepository,
  type Repository,
  type RepositoryOptions,
} from './repository/repository.js';
export { StreamQueue } from './repository/stream-queue.js';
export type { DecodedEvent } from './runner/decoded-event.js';
export { faultOf, isPassing, type OnFault, type ProcessorFault } from './runner/fault.js';
