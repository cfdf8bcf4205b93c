import type { EventFeed } from '@stillhere/event-feed';
import { allEntries, type EntryReader } from '@stillhere/event-processing';
import type { Clock, Position } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';
import { factTypes } from '../../domain/measures/fact.js';
import type { Observation, ObservationKind } from '../../domain/measures/observation.js';
import type { Period } from '../../domain/measures/period.js';
import { observationOf } from '../../projections/observations.js';

export interface LookPorts {
  /** Of the ledger of observations. */
  readonly observations: () => Promise<EntryReader>;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** One look at what was observed: whatever is asked of it is of one version. */
export interface Look {
  readonly tenant: string;
  /** The position up to which the log was read; empty: of an empty log. */
  readonly version: string;
  readonly reader: EntryReader;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A position, as an answer names it. */
export const versionPattern = /^[0-9]{1,40}$/;

/** @throws ServiceFault `failed-precondition` VersionNotReached */
export async function lookAt(
  { observations }: Pick<LookPorts, 'observations'>,
  { tenant, version, signal }: Pick<Look, 'tenant' | 'version' | 'signal'>,
): Promise<Look> {
  const reader = await observations();
  const standing = (await reader.standing()) ?? '';
  if (version > standing) {
    throw new ServiceFault({
      status: 'failed-precondition',
      code: 'VersionNotReached',
      field: 'question.version',
      message: `The log was read up to ${standing === '' ? 'nothing' : standing}, not up to that version yet. Nothing was changed.`,
    });
  }
  return { tenant, signal, reader, version: version === '' ? standing : version };
}

/** What was observed of these kinds and touches the period: each kind in the order of its time. */
export async function* observedIn(
  { tenant, version, reader, signal }: Look,
  kinds: readonly ObservationKind[],
  { fromMs, untilMs }: Period,
): AsyncGenerator<Observation> {
  const upTo = version as Position;
  for (const kind of kinds) {
    for await (const entry of allEntries(reader, { tenant, kind, fromMs, untilMs, upTo })) {
      if (signal.aborted) throw callEnded();
      yield observationOf(entry);
    }
  }
}

/**
 * Everything that was recorded before is in an answer of this version: the first event that is not yet says until when, and
 * without one it is now.
 */
export async function completeUntil(
  { feed, clock }: Pick<LookPorts, 'feed' | 'clock'>,
  version: string,
): Promise<number> {
  const nowMs = clock.now();
  const abort = new AbortController();
  const after = version === '' ? undefined : (version as Position);
  const items = feed.consume({ types: factTypes, after, signal: abort.signal });
  try {
    for await (const item of items) {
      if (item.kind === 'event') return Date.parse(item.event.metadata.occurredAt);
      if (item.kind === 'caughtUp') return nowMs;
    }
    return nowMs;
  } finally {
    abort.abort();
  }
}

export const callEnded = (): ServiceFault =>
  new ServiceFault({ status: 'aborted', code: 'CallCancelled', message: 'The call ended.' });
