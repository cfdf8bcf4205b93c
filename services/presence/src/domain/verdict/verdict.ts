import type { Label, PresenceFacts } from './facts.js';
import { isHere, ofOpen } from './fold.js';
import { hysteresisMs } from './policy.js';

/** What is known beside the record: time passed, and whether our own eyes are open. */
export interface Sight {
  /** Since the newest connection ended, in milliseconds of one clock. */
  readonly sinceEndedMs: number;
  /** False: the gateway's lease ran out, or our reader lags: it cannot see anything about the person. */
  readonly sees: (gateway: string) => boolean;
  readonly absentAfterMs: number;
  /** When our sight was lost, if it was. */
  readonly lostSightAt: string;
}

/** The label that a counselor reads: facts and sight in, top-down, first match wins. */
export function verdictOf(facts: PresenceFacts, sight: Sight): Label {
  const { label } = facts;
  if (label.verdict === 'left') return label;
  if (facts.open.length > 0) return ofWhatWeSee(facts, sight);
  if (label.verdict !== 'no-connection') return label;
  if (facts.held && facts.endedAbruptly && sight.sinceEndedMs < hysteresisMs) return facts.held;
  return sight.sinceEndedMs < sight.absentAfterMs ? label : { ...label, verdict: 'absent' };
}

function ofWhatWeSee(facts: PresenceFacts, sight: Sight): Label {
  const seen = facts.open.filter((one) => sight.sees(one.gateway));
  if (seen.length === facts.open.length) return facts.label;
  if (seen.length === 0) {
    // The record may know it already, and since when.
    if (facts.label.verdict === 'not-visible-to-us') return facts.label;
    return { ...facts.label, verdict: 'not-visible-to-us', cause: '', since: sight.lostSightAt };
  }
  const verdict = ofOpen(seen);
  // A connection that we cannot see may be the better one: what is left shows at least this.
  return isHere(verdict) ? { ...facts.label, verdict, cause: '' } : facts.label;
}

/** How long until time alone changes the label, in milliseconds; `undefined`: it will not. */
export function changesInMs(facts: PresenceFacts, sight: Sight): number | undefined {
  if (facts.label.verdict !== 'no-connection' || facts.open.length > 0) return undefined;
  const steps = [hysteresisMs, sight.absentAfterMs].map((step) => step - sight.sinceEndedMs);
  return steps.find((leftMs) => leftMs > 0);
}
