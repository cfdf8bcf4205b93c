import type { EventId, Hash, StreamName } from '@stillhere/kernel';
import { describeExpected, describeRevision, isUnchained } from './append-rules.js';
import { RevisionConflict } from './errors.js';
import type { ExpectedRevision } from './event-store.js';

/** What places an event in its stream. */
export interface Link {
  readonly eventId: EventId;
  readonly prevHash: Hash;
  readonly hash: Hash;
}

/** Revision and hash of the last event; `-1` and `emptyStreamHash` for a missing stream. */
export interface Tip {
  readonly revision: number;
  readonly hash: Hash;
}

export interface Admission {
  /** `repeat`: the same ids stand exactly there already; nothing is to be written. */
  readonly kind: 'append' | 'repeat';
  /** Revision of the first event of the batch. */
  readonly first: number;
}

export interface Proposal {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly links: readonly Link[];
}

/**
 * Where a batch goes, by contract lines 1 and 3, for adapters that decide themselves.
 * `revisionOf` looks an event id up in this stream. Throws RevisionConflict.
 */
export function admit(
  proposal: Proposal,
  tip: Tip,
  revisionOf: (eventId: EventId) => number | undefined,
): Admission {
  const { expected, links } = proposal;
  const after = revisionBefore(expected, tip);
  const found = links.map((link) => (tip.revision < 0 ? undefined : revisionOf(link.eventId)));
  const isNew = found.every((revision) => revision === undefined);
  if (isNew && after === tip.revision) {
    checkChain(proposal, tip);
    return { kind: 'append', first: tip.revision + 1 };
  }
  const first = found[0];
  const isWhole =
    first !== undefined && found.every((revision, index) => revision === first + index);
  if (isWhole && (expected === 'any' || first === after + 1)) return { kind: 'repeat', first };
  throw conflict(proposal, tip, found);
}

/** The revision that the batch would follow; `-1` for the start of a stream. */
export function revisionBefore(expected: ExpectedRevision, tip: Tip): number {
  if (expected === 'any') return tip.revision;
  return expected === 'noStream' ? -1 : expected.exactly;
}

function conflict(
  { stream, expected, links }: Proposal,
  tip: Tip,
  found: readonly (number | undefined)[],
): RevisionConflict {
  const known = found.findIndex((revision) => revision !== undefined);
  const actual = describeRevision(tip.revision);
  if (known < 0) return new RevisionConflict(stream, describeExpected(expected), actual);
  const where = `${links[known]?.eventId} at ${describeRevision(found[known] ?? -1)}`;
  return new RevisionConflict(stream, describeExpected(expected), `${actual} with ${where}`);
}

/**
 * A right revision with a wrong `prevHash`: the writer folded another history than the stored one.
 * Reading again is the cure, so it is a conflict and no fault; the repository gives up after a few.
 */
function checkChain({ stream, expected, links }: Proposal, tip: Tip): void {
  if (isUnchained(stream)) return;
  let { hash } = tip;
  for (const link of links) {
    if (link.prevHash !== hash) {
      throw new RevisionConflict(
        stream,
        `${describeExpected(expected)} with hash ${link.prevHash}`,
        `hash ${hash}`,
      );
    }
    ({ hash } = link);
  }
}
