import type { StoredEvent } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { Divergence } from './divergence.js';
import { createStreamVerifier, type StreamVerifier, type VerifiedHead } from './stream-verifier.js';

export interface LogVerifier {
  /** Takes the next event of the log, in position order; answers with the first divergence, for ever. */
  push(event: StoredEvent): Divergence | undefined;
  /** Ends the log: checks that every head that was given has been reached. */
  end(): Divergence | undefined;
  readonly eventCount: number;
  readonly streamCount: number;
  /** Of the last event that was found sound. */
  readonly position: Position | undefined;
}

export interface LogVerifierOptions {
  readonly knownHeads?: ReadonlyMap<StreamName, VerifiedHead>;
  /**
   * For stores that number their events without gaps: the position that has to follow. A stream that
   * was taken out of the log as a whole leaves sound chains behind; it shows only here.
   */
  readonly nextPosition?: (last: Position | undefined) => Position;
}

/** All streams of a log in one pass; holds one hash a stream. */
export function createLogVerifier(options: LogVerifierOptions = {}): LogVerifier {
  const { knownHeads, nextPosition } = options;
  const streams = new Map<StreamName, StreamVerifier>();
  let eventCount = 0;
  let position: Position | undefined;
  let first: Divergence | undefined;

  const verifierOf = (stream: StreamName): StreamVerifier => {
    const known = streams.get(stream);
    if (known) return known;
    const knownHead = knownHeads?.get(stream);
    const created = createStreamVerifier(stream, knownHead ? { knownHead } : {});
    streams.set(stream, created);
    return created;
  };

  return {
    push(event) {
      first ??=
        misplaced(event, position, nextPosition?.(position)) ??
        verifierOf(event.stream).push(event);
      if (first) return first;
      eventCount += 1;
      position = event.position;
      return undefined;
    },
    end() {
      if (first) return first;
      for (const stream of knownHeads?.keys() ?? []) first ??= verifierOf(stream).end();
      return first;
    },
    get eventCount() {
      return eventCount;
    },
    get streamCount() {
      return streams.size;
    },
    get position() {
      return position;
    },
  };
}

function misplaced(
  event: StoredEvent,
  last: Position | undefined,
  next: Position | undefined,
): Divergence | undefined {
  const { stream, revision, position } = event;
  const found = { stream, revision, position, found: `position ${position}` };
  if (last !== undefined && position <= last) {
    return { kind: 'position-order', expected: `a position after ${last}`, ...found };
  }
  if (next === undefined || position === next) return undefined;
  return { kind: 'position-gap', expected: `position ${next}`, ...found };
}
