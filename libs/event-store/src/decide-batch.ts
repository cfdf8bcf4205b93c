import type { EventId, StreamName } from '@stillhere/kernel';
import { admit, type Link, revisionBefore, type StoredIds, type Tip } from './admission.js';
import { RevisionConflict } from './errors.js';
import type { ProposedEvent, StoredEvent } from './event.js';
import type { Append, ExpectedRevision } from './event-store.js';

/** What one append comes to, if the streams stand where they are believed to. */
export type Decision =
  | { readonly kind: 'append'; readonly first: number }
  /** `stored`: the events that stand there already; one of this same batch is not among them yet. */
  | { readonly kind: 'repeat'; readonly first: number }
  | { readonly kind: 'conflict'; readonly error: RevisionConflict };

export type BatchedAppend = Pick<Append, 'stream' | 'events'> & {
  readonly expected: ExpectedRevision;
};

export interface BatchDecision {
  readonly decisions: readonly Decision[];
  /** Streams that something is written to, with the tip it was decided on. */
  readonly written: ReadonlyMap<StreamName, Tip>;
}

/**
 * Decides appends in their order, each on what those before it write. `tips` has every stream of the
 * batch; `stored` every event that an append could be the repeat of.
 */
export function decideBatch(
  appends: readonly BatchedAppend[],
  tips: ReadonlyMap<StreamName, Tip>,
  stored: readonly StoredEvent[],
): BatchDecision {
  const now = new Map(tips);
  const known = new KnownIds(stored);
  const written = new Map<StreamName, Tip>();
  const decisions = appends.map((append): Decision => {
    const { stream } = append;
    const tip = now.get(stream) as Tip;
    const decision = decide(append, tip, known.in(stream));
    if (decision.kind === 'append') {
      if (!written.has(stream)) written.set(stream, tip);
      known.add(stream, decision.first, append.events);
      now.set(stream, tipAfter(tip, append.events));
    }
    return decision;
  });
  return { decisions, written };
}

function decide(append: BatchedAppend, tip: Tip, ids: StoredIds): Decision {
  const { stream, expected, events } = append;
  try {
    return admit({ stream, expected, links: events.map(linkOf) }, tip, ids);
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
    return { kind: 'conflict', error };
  }
}

const linkOf = ({ eventId, metadata: { prevHash, hash } }: ProposedEvent): Link => ({
  eventId,
  prevHash,
  hash,
});

const tipAfter = (tip: Tip, events: readonly ProposedEvent[]): Tip => ({
  revision: tip.revision + events.length,
  hash: events.at(-1)?.metadata.hash ?? tip.hash,
});

/**
 * Whether each append fits where `tips` say, one after the other: then nothing has to be asked, for
 * the database checks the tips as it writes. An append to any revision may be a repeat: it asks.
 */
export function fits(
  appends: readonly BatchedAppend[],
  tips: ReadonlyMap<StreamName, Tip>,
): ReadonlySet<StreamName> {
  const now = new Map<StreamName, Tip | undefined>();
  for (const { stream, expected, events } of appends) {
    if (!now.has(stream)) now.set(stream, tips.get(stream));
    const tip = now.get(stream);
    const isNext =
      tip !== undefined && expected !== 'any' && revisionBefore(expected, tip) === tip.revision;
    now.set(stream, isNext ? tipAfter(tip, events) : undefined);
  }
  const fitting = [...now].filter(([, tip]) => tip !== undefined);
  return new Set(fitting.map(([stream]) => stream));
}

/** Ids by place: of what is stored, and of what this batch is about to write. */
class KnownIds {
  readonly #streams = new Map<StreamName, Map<number, EventId>>();

  constructor(stored: readonly StoredEvent[]) {
    for (const event of stored) this.add(event.stream, event.revision, [event]);
  }

  add(stream: StreamName, first: number, events: readonly Pick<ProposedEvent, 'eventId'>[]): void {
    const ids = this.#streams.get(stream) ?? new Map<number, EventId>();
    this.#streams.set(stream, ids);
    for (const [index, { eventId }] of events.entries()) ids.set(first + index, eventId);
  }

  in(stream: StreamName): StoredIds {
    const ids = this.#streams.get(stream);
    return {
      at: (revision) => ids?.get(revision),
      revisionOf: (eventId) => {
        for (const [revision, id] of ids ?? []) if (id === eventId) return revision;
        return undefined;
      },
    };
  }
}
