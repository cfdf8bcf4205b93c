import type { Candidate } from '../domain/matching/floor.js';
import type { RulesInForce } from '../domain/matching/rules.js';

/** What a helpline set about who gets which conversation; read anew at each decision. */
export interface RulesSource {
  of(tenant: string): RulesInForce;
  /** What a counselor can, and where they work. */
  person(tenant: string, counselor: string, nowMs: number): Abilities;
  /** Where an operator's file says it: its version and what it says, for the history of what is published after it. */
  file?(): { readonly version: number; readonly said: object };
}

export type Abilities = Pick<Candidate, 'centre' | 'has' | 'expired'>;
