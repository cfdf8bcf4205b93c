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

/** What stands in the stream already. */
export interface StoredIds {
  at(revision: number): EventId | undefined;
  /** Asked for `any` only, so in unchained categories. */
  revisionOf(eventId: EventId): number | undefined;
}

/**
 * Where a batch goes, by contract lines 1 and 3, for adapters that decide themselves. Throws
 * RevisionConflict.
 */
export function admit(proposal: Proposal, tip: Tip, stored: StoredIds): Admission {
  if (proposal.expected === 'any') return admitAnywhere(proposal, tip, stored);
  const after = revisionBefore(proposal.expected, tip);
  if (after === tip.revision) {
    checkChain(proposal, tip);
    return { kind: 'append', first: tip.revision + 1 };
  }
  const first = after + 1;
  if (isAt(first, proposal, stored)) return { kind: 'repeat', first };
  throw conflict(proposal, tip);
}

function admitAnywhere(proposal: Proposal, tip: Tip, stored: StoredIds): Admission {
  const found = proposal.links.map(({ eventId }) => stored.revisionOf(eventId));
  if (found.every((revision) => revision === undefined)) {
    return { kind: 'append', first: tip.revision + 1 };
  }
  const [first] = found;
  if (first !== undefined && isAt(first, proposal, stored)) return { kind: 'repeat', first };
  throw conflict(proposal, tip);
}

const isAt = (first: number, { links }: Proposal, stored: StoredIds): boolean =>
  links.every((link, index) => stored.at(first + index) === link.eventId);

/** The revision that the batch would follow; `-1` for the start of a stream. */
export function revisionBefore(expected: ExpectedRevision, tip: Tip): number {
  if (expected === 'any') return tip.revision;
  return expected === 'noStream' ? -1 : expected.exactly;
}

const conflict = ({ stream, expected }: Proposal, tip: Tip): RevisionConflict =>
  new RevisionConflict(stream, describeExpected(expected), describeRevision(tip.revision));

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
