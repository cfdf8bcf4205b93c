import { nextStep } from '../domain/matching/ladder.js';
import type { WaitCommand } from '../domain/queue/commands.js';
import type { OfferEnd } from '../domain/queue/events.js';
import type { WaitingEntry } from '../projections/waiting-list.js';
import type { TenantFloor } from './floor.js';

interface Due {
  /** To be recorded now. */
  readonly command?: WaitCommand;
  /** When to look again. */
  readonly atMs: number;
}

/** What is due for one who waits: an offer that is over, or a step of the ladder. */
export function dueFor(floor: TenantFloor, entry: WaitingEntry, nowMs: number): Due {
  const offer = offerDue(floor, entry, nowMs);
  if (offer.command !== undefined) return offer;
  const step = stepDue(floor, entry, nowMs);
  return step.command !== undefined ? step : { atMs: Math.min(offer.atMs, step.atMs) };
}

/** An offer ends when nobody answered in time, and when it could not be taken any more. */
function offerDue(floor: TenantFloor, { row, goneAtMs }: WaitingEntry, nowMs: number): Due {
  const { offer } = row.wait;
  if (offer === undefined) return never;
  const endsMs = floor.momentOf(offer.at) + offer.answerWithinMs;
  const end = (how: OfferEnd): Due => ({
    command: {
      ...{ type: 'end-offer', conversation: row.conversation },
      ...{ counselor: offer.counselor, offer: offer.offer },
      ...how,
    },
    atMs: nowMs,
  });
  if (endsMs <= nowMs) return end({ outcome: 'expired', reason: '' });
  if (goneAtMs <= nowMs) return end({ outcome: 'withdrawn', reason: 'gone' });
  const isThere = floor.onShift.has(offer.counselor);
  return isThere ? { atMs: endsMs } : end({ outcome: 'withdrawn', reason: 'not-on-shift' });
}

/** Who is gone waits for nothing; back again, what is due is done at once. */
function stepDue(floor: TenantFloor, { row, goneAtMs }: WaitingEntry, nowMs: number): Due {
  if (goneAtMs <= nowMs) return never;
  const { conversation, service, priority, wait } = row;
  const step = nextStep(floor.rules.of(service).ladder, wait.rung, priority);
  if (step === undefined) return never;
  const atMs = floor.momentOf(wait.since) + step.afterS * 1_000;
  if (atMs > nowMs) return { atMs };
  const { kind, afterS } = step;
  const about = { conversation, settingsVersion: floor.rules.version };
  return {
    command: { type: 'reach-step', ...about, step: kind, afterS, raised: wait.rung.raised },
    atMs: nowMs,
  };
}

const never: Due = { atMs: Number.POSITIVE_INFINITY };
