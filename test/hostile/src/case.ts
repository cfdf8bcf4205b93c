import type { Attacker } from './attacker.js';
import type { Chance } from './chance.js';

/** One thing that somebody hostile does, and what must come of it. */
export interface Case {
  /** For a report: `msg with a body that is a number`. */
  readonly what: string;
  /** Resolves with what was wrong about the answer; rejects when none came in time. */
  run(attacker: Attacker): Promise<readonly string[]>;
}

/** Cases of one kind: any number of them, each made of its own chance. */
export interface Group {
  readonly name: string;
  /** Of all cases of a run. */
  readonly share: number;
  make(chance: Chance, index: number): Case;
}
