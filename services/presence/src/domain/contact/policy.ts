import type { RiskLevel } from '@stillhere/kernel';

/** `''`: nobody judged it yet. */
export type JudgedRisk = RiskLevel | '';

/** What a person's being here is measured by. Our own outage has no clock: it stops them all. */
export const contactClocks = ['quiet', 'reading', 'unreachable', 'left'] as const;
export type ContactClock = (typeof contactClocks)[number];

export type ContactAct = 'tell-counselor' | 'warn' | 'tell-supervisor' | 'end';

/** What is done once a clock has run for so long. */
export interface ContactStep {
  readonly afterS: number;
  readonly act: ContactAct;
}

/** What a helpline does when a chat is quiet, lost or over. */
export interface ContactPolicy {
  readonly version: string;
  readonly clocks: Readonly<Record<ContactClock, readonly ContactStep[]>>;
  /** From this level on nothing ends by itself: a supervisor is told instead. */
  readonly neverEndsFrom: RiskLevel;
  /** For so long the seat is kept for somebody whose connection is lost. */
  readonly reconnectWindowS: number;
}

/** Nothing ends by itself: what holds where a helpline has set nothing. */
export const endsNothing: ContactPolicy = {
  version: 'ends-nothing.1',
  clocks: { quiet: [], reading: [], unreachable: [], left: [] },
  neverEndsFrom: 'none',
  reconnectWindowS: 300,
};
