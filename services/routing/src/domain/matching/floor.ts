import type { Rung } from './ladder.js';
import type { Requirement } from './rules.js';

/** A counselor, as far as it matters who is asked next. */
export interface Candidate {
  readonly counselor: string;
  /** Takes new chats, at a desk that is there. */
  readonly isOnShift: boolean;
  readonly centre: string;
  readonly seatsMax: number;
  /** Seats taken, reserved and offered. */
  readonly load: number;
  /** Since when they got nothing new; a moment. */
  readonly idleSinceMs: number;
  /** `skill:grief`, `language:es`, `certificate:risk`: what they have, of certificates the valid ones. */
  readonly has: ReadonlySet<string>;
  /** Certificates that ran out. */
  readonly expired: ReadonlySet<string>;
}

/** Somebody who waits. */
export interface Waiting {
  readonly conversation: string;
  readonly service: string;
  readonly language: string;
  /** As it came in; `rung.raised` counts on top. */
  readonly priority: number;
  readonly risk: number;
  readonly returned: boolean;
  readonly enteredAtMs: number;
  readonly rung: Rung;
  /** Counselors who know this person: never asked. */
  readonly conflicts: readonly string[];
  /** Who said no or did not answer a moment ago. */
  readonly refusedBy: readonly string[];
}

export const keyOf = ({ kind, name }: Pick<Requirement, 'kind' | 'name'>): string =>
  `${kind}:${name}`;
