import type { EventFeed } from '@stillhere/event-feed';
import { createProjection, type ReadModel, type ReadModelStore } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { Position } from '@stillhere/kernel';
import { systemTimers } from '@stillhere/nest-kit';
import type { AnyProjection } from './projections.js';

export interface Folded {
  /** Those that the projection wants. */
  readonly events: number;
  readonly rows: number;
  /** `undefined`: the log is empty. */
  readonly position: Position | undefined;
}

/** Runs the projection on a model, from where that stands to the feed's end, and stores it. */
export async function foldInto(
  model: ReadModel,
  projection: AnyProjection,
  feed: EventFeed,
): Promise<Folded> {
  let events = 0;
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
  return { events, rows: folding.view.size, position: folding.position };
}

const only = (model: ReadModel): ReadModelStore => ({
  open: async () => model,
  openBeside: () => Promise.reject(new Error('there is one model only')),
  close: async () => undefined,
});
