import type { StoredEvent } from '@stillhere/event-store';
import { positionOf } from '@stillhere/event-store';
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
   * The store numbers its events from 1 without gaps, as `positionOf` writes them. A stream that was
   * taken out of the log as a whole leaves sound chains behind; it shows only by the gap.
   */
  readonly isGapless?: boolean;
}

/** All streams of a log in one pass; holds one hash a stream. */
export function createLogVerifier(options: LogVerifierOptions = {}): LogVerifier {
  const { knownHeads, isGapless = false } = options;
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
      first ??= misplaced(event, position, isGapless ? eventCount + 1 : undefined);
      first ??= verifierOf(event.stream).push(event);
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
  ordinal: number | undefined,
): Divergence | undefined {
  const { stream, revision, position } = event;
  if (last !== undefined && position <= last) {
    const expected = `a position after ${last}`;
    return { kind: 'position-order', stream, revision, position, expected, found: position };
  }
  if (ordinal === undefined || Number(position) === ordinal) return undefined;
  const expected = positionOf(ordinal);
  return { kind: 'position-gap', stream, revision, position, expected, found: position };
}
