import { createProjection, type ReadModel, type ReadModelStore } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { Position } from '@stillhere/kernel';
import type { ReadableLog } from '@stillhere/log-source';
import { systemTimers } from '@stillhere/nest-kit';
import { logFeed } from './log-feed.js';
import type { AnyProjection } from './projections.js';

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
  const folding = createProjection({
    ...{ ...projection, feed, readModels: only(model), registry: eventRegistry },
    timers: systemTimers,
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

const only = (model: ReadModel): ReadModelStore => ({
  open: async () => model,
  openBeside: () => Promise.reject(new Error('there is one model only')),
  close: async () => undefined,
});
