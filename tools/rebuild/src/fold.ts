import {
  createLedger,
  createProjection,
  type LedgerDefinition,
  type LedgerOptions,
  type ProcessorFault,
  type ReadModel,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { JsonValue, Position } from '@stillhere/kernel';
import type { ReadableLog } from '@stillhere/log-source';
import { systemTimers } from '@stillhere/nest-kit';
import { logFeed } from './log-feed.js';
import { type AnyProjection, isLedger } from './projections.js';

export interface Folded {
  /** Those that the projection wants. */
  readonly events: number;
  /** All that were looked at. */
  readonly read: number;
  readonly rows: number;
  /** `undefined`: the log is empty. */
  readonly position: Position | undefined;
}

export interface FoldedLog {
  readonly log: Pick<ReadableLog, 'readAll'>;
  /** Default: its end. */
  readonly upTo?: Position | undefined;
}

/** Runs the projection on a model, from where that stands on, and stores it. */
export async function foldInto(
  model: ReadModel,
  projection: AnyProjection,
  { log, upTo }: FoldedLog,
): Promise<Folded> {
  let events = 0;
  let read = 0;
  const feed = logFeed(log, { upTo, reached: (count) => (read = count) });
  const ports = { feed, readModels: only(model), registry: eventRegistry, timers: systemTimers };
  if (isLedger(projection)) {
    const counting: typeof projection = {
      ...projection,
      apply(event, state) {
        events += 1;
        return projection.apply(event, state);
      },
    };
    const rows = await foldLedger(counting, ports);
    return { events, read, rows, position: await model.standing() };
  }
  const folding = createProjection({
    ...{ ...projection, ...ports },
    apply(event, view) {
      events += 1;
      projection.apply(event, view);
    },
    // What stands in the way rejects the start.
    onFault: () => undefined,
  });
  await folding.start();
  await folding.stop();
  return { events, read, rows: folding.view.size, position: folding.position };
}

type Ports = Pick<LedgerOptions<JsonValue>, 'feed' | 'readModels' | 'registry' | 'timers'>;

/** Resolves with how many entries it added. */
async function foldLedger(ledger: LedgerDefinition<JsonValue>, ports: Ports): Promise<number> {
  let entries = 0;
  let fault: ProcessorFault | undefined;
  const folding = createLedger({
    ...{ ...ledger, ...ports },
    apply(event, state) {
      const step = ledger.apply(event, state);
      entries += step.entries.length;
      return step;
    },
    onFault: (found) => {
      fault = found;
    },
  });
  await folding.start();
  await folding.idle();
  await folding.stop();
  if (fault !== undefined) throw fault.error;
  return entries;
}

const only = (model: ReadModel): ReadModelStore => ({
  open: async () => model,
  openReader: async () => model,
  openBeside: () => Promise.reject(new Error('there is one model only')),
  close: async () => undefined,
});
