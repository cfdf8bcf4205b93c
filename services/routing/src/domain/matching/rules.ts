/** What somebody who waits needs of a counselor. */
export interface Requirement {
  readonly kind: 'skill' | 'language' | 'certificate';
  readonly name: string;
  /** `hard`: never given up. `soft`: asked for until skills are widened, and preferred afterwards. */
  readonly strength: 'hard' | 'soft';
}

/** Seconds of waiting after which something is done for who still waits; 0: never. */
export interface Ladder {
  /** From then on soft requirements are only preferred. */
  readonly widenSkillsAfterS: number;
  /** From then on counselors of every centre are asked. */
  readonly widenCentreAfterS: number;
  /** One priority class up, again and again until the highest. */
  readonly raiseEveryS: number;
  /** Somebody has to acknowledge by name that this person waits. */
  readonly alarmAfterS: number;
}

/** Seats that a conversation takes, by its risk level from 0; the last one holds for all above. */
export type SeatsByRisk = readonly (number | 'all')[];

/** How one service finds a counselor for who waits. */
export interface ServiceRules {
  /** `pull`: counselors take from the list. `push`: each is offered to one of them at a time. */
  readonly mode: 'pull' | 'push';
  /** How long an offer rings before it goes to somebody else. */
  readonly answerWithinS: number;
  /** How the language of a conversation is asked for. */
  readonly language: 'ignored' | 'soft' | 'hard';
  readonly requirements: readonly Requirement[];
  /** Whose counselors are asked first; empty: everybody's. */
  readonly centres: readonly string[];
  readonly ladder: Ladder;
  readonly seatsByRisk: SeatsByRisk;
}

export const priorityMax = 3;

export const noLadder: Ladder = {
  widenSkillsAfterS: 0,
  widenCentreAfterS: 0,
  raiseEveryS: 0,
  alarmAfterS: 0,
};

/** A list that counselors take from, one seat a chat: what holds where nobody set anything. */
export const rulesDefault: ServiceRules = {
  mode: 'pull',
  answerWithinS: 30,
  language: 'ignored',
  requirements: [],
  centres: [],
  ladder: noLadder,
  seatsByRisk: [1],
};

/** Which rules hold, and the version of the settings that says so. */
export interface RulesInForce {
  readonly version: number;
  of(service: string): ServiceRules;
}

export const rulesInForceDefault: RulesInForce = { version: 0, of: () => rulesDefault };
