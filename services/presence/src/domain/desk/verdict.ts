import type { DeskFacts, DeskLabel } from './facts.js';
import { ofOpen } from './fold.js';

/** A reload takes less than this; nobody is told meanwhile that a counselor closed their desk. */
export const deskReloadMs = 3_000;

/** What is known beside the record: time passed, and whether our own eyes are open. */
export interface DeskSight {
  /** Since its last tab ended, in milliseconds of one clock. */
  readonly sinceEndedMs: number;
  readonly sees: (gateway: string) => boolean;
  /** When our sight was lost, if it was. */
  readonly lostSightAt: string;
}

/** Whether a counselor's desk is there: facts and sight in, first match wins. */
export function deskVerdict(facts: DeskFacts, sight: DeskSight): DeskLabel {
  if (facts.open.length === 0) {
    return facts.held && sight.sinceEndedMs < deskReloadMs ? facts.held : facts.label;
  }
  const seen = facts.open.filter(({ gateway }) => sight.sees(gateway));
  if (seen.length === facts.open.length) return facts.label;
  if (seen.some(({ suspect }) => !suspect)) return { ...facts.label, verdict: ofOpen(seen) };
  return { verdict: 'our-restart', cause: '', since: sight.lostSightAt };
}

/** How long until time alone changes the label, in milliseconds; `undefined`: it will not. */
export function deskChangesInMs(facts: DeskFacts, sight: DeskSight): number | undefined {
  const leftMs = deskReloadMs - sight.sinceEndedMs;
  return facts.held && leftMs > 0 ? leftMs : undefined;
}
