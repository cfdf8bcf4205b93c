import {
  type BuildBeside,
  CheckpointConflict,
  type ReadModelStore,
} from '@stillhere/event-processing';
import type { ReadableLog } from '@stillhere/log-source';
import { type Folded, foldInto } from './fold.js';
import type { AnyProjection } from './projections.js';

export interface RebuildParts {
  readonly log: Pick<ReadableLog, 'readAll'>;
  readonly store: Pick<ReadModelStore, 'openBeside'>;
}

/** A live one moves once a second, and catching up takes milliseconds: it is overtaken at the first try or the second. */
const triesMax = 20;

/**
 * Builds the projection beside the live one and puts it in its place once it is as far. Where that fails the live one
 * stays, and the new one is dropped. Rejects with CheckpointConflict where another rebuild of the same one began.
 */
export async function rebuild(projection: AnyProjection, parts: RebuildParts): Promise<Folded> {
  const build = await parts.store.openBeside(projection.name);
  try {
    let events = 0;
    let read = 0;
    for (let tries = 1; ; tries += 1) {
      const folded = await foldInto(build, projection, parts);
      events += folded.events;
      read += folded.read;
      if (await isLive(build, tries === triesMax)) return { ...folded, events, read };
    }
  } catch (error) {
    await build.drop().catch(() => undefined);
    throw error;
  }
}

async function isLive(build: BuildBeside, isLastTry: boolean): Promise<boolean> {
  try {
    await build.goLive();
    return true;
  } catch (error) {
    if (isLastTry || !(error instanceof CheckpointConflict)) throw error;
    return false;
  }
}
