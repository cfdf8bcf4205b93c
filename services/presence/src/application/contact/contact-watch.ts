import {
  type Contact,
  type ContactPolicy,
  type NextStep,
  type NoStep,
  nextStep,
  pass,
  runningClock,
  type Sighting,
} from '../../domain/contact/index.js';
import type { ContactRow } from '../../projections/contact-row.js';

/** Reading is not recorded: about two hundred words, from when they were displayed. */
export const readingMs = 60_000;
/** Longer than this between two looks we stood still ourselves: no clock ran. */
export const lookGapMaxMs = 5_000;

/** How somebody is seen now, beside what is recorded of the conversation. */
export type Seen = Pick<Sighting, 'verdict' | 'cause' | 'isTyping'>;

export interface Look {
  readonly nowMs: number;
  readonly policy: ContactPolicy;
  readonly row: ContactRow;
  readonly seen: Seen;
}

/**
 * The clocks of one conversation, from one look to the next. What a step was taken by stands in the record; what ran
 * since then is counted here, so a process that begins anew counts again from the last step: later than it could be,
 * never earlier.
 */
export class ContactWatch {
  #contact: Contact;
  #begun: number;
  #from: Contact;
  #atMs: number | undefined;
  #seen: Sighting | undefined;
  #displayed = -1;
  #displayedAtMs = Number.NEGATIVE_INFINITY;

  constructor(row: ContactRow) {
    this.#contact = row.contact;
    this.#from = row.contact;
    this.#begun = row.begun;
    this.#displayed = row.displayed;
  }

  get ranMs(): Contact['ranMs'] {
    return this.#contact.ranMs;
  }

  /** Lets pass what passed since the last look, and says what comes next. */
  look({ nowMs, policy, row, seen }: Look): NextStep | NoStep {
    const sighting = this.#sighting(row, seen, nowMs);
    this.#pass(nowMs, sighting);
    this.#recorded(row);
    this.#contact = pass(this.#contact, sighting, 0);
    this.#seen = sighting;
    return nextStep(policy, this.#contact, sighting);
  }

  /** What ran at the last look and does not run now may have stopped at once: of that time nothing counts. */
  #pass(nowMs: number, now: Sighting): void {
    const passedMs = nowMs - (this.#atMs ?? nowMs);
    this.#atMs = nowMs;
    const before = this.#seen;
    if (!before || passedMs > lookGapMaxMs) return;
    const isSame = runningClock(this.#contact, before) === runningClock(this.#contact, now);
    if (isSame) this.#contact = pass(this.#contact, before, passedMs);
  }

  /** What was recorded counts; what ran since is ours to know, until everything begins anew. */
  #recorded(row: ContactRow): void {
    if (row.contact === this.#from) return;
    this.#from = row.contact;
    const ranMs = { ...row.contact.ranMs };
    if (row.begun === this.#begun) {
      for (const clock of ['quiet', 'reading', 'unreachable', 'left'] as const) {
        ranMs[clock] = Math.max(ranMs[clock], this.#contact.ranMs[clock]);
      }
    }
    this.#begun = row.begun;
    this.#contact = { ...row.contact, ranMs };
  }

  #sighting(row: ContactRow, seen: Seen, nowMs: number): Sighting {
    if (row.displayed !== this.#displayed) {
      this.#displayed = row.displayed;
      this.#displayedAtMs = nowMs;
    }
    const { delivered, said, risk, held: isHeld } = row;
    const isNew = row.newest > row.displayed || nowMs - this.#displayedAtMs < readingMs;
    const isReading = seen.verdict === 'here.visible' && isNew;
    return { ...seen, delivered, said, risk, isHeld, isReading };
  }
}
