/** Watermarks are revisions; -1 is nothing yet. They only rise (I11), and displayed ≤ delivered (I12). */
export interface Marks {
  readonly delivered: number;
  readonly displayed: number;
}

export const noMarks: Marks = { delivered: -1, displayed: -1 };

/** The lattice's join: the highest of both, and what was displayed was delivered. */
export function join(a: Marks, b: Marks): Marks {
  const displayed = Math.max(a.displayed, b.displayed);
  return { delivered: Math.max(a.delivered, b.delivered, displayed), displayed };
}

/** What the page's own code says; the gateway adds how far it had really sent. */
export type Claim =
  | { readonly level: 'delivered'; readonly upTo: number; readonly dispatchedUpTo: number }
  | {
      readonly level: 'displayed';
      readonly upTo: number;
      readonly dispatchedUpTo: number;
      /** How long it had been on the screen when the page said so. */
      readonly dwellMs: number;
    };

/** The shortest time on a screen that counts, however few words there are (live.md §5). */
export const dwellMsMin = 1_000;
/** A page speaks as soon as the time is up: 3 s for the longest text, and its timer may be late. */
export const dwellMsMax = 10_000;

/** Whether the page was on a screen when it said so. */
export interface Screen {
  readonly visible: boolean;
  readonly awake: boolean;
}

/**
 * What a claim proves. Beyond what was sent to this device nothing can be true (I14); shown only on a
 * visible, awake screen (I15), for as long as can be. An unproven claim proves nothing, not even a part of itself.
 */
export function proven(claim: Claim, screen: Screen): Marks {
  if (claim.upTo > claim.dispatchedUpTo || claim.upTo < 0) return noMarks;
  if (claim.level === 'delivered') return { delivered: claim.upTo, displayed: -1 };
  const canBe = claim.dwellMs >= dwellMsMin && claim.dwellMs <= dwellMsMax;
  return canBe && screen.visible && screen.awake
    ? { delivered: claim.upTo, displayed: claim.upTo }
    : noMarks;
}
