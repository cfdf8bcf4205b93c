/** A reload takes less than this; the label does not blink meanwhile (I27). */
export const hysteresisMs = 3_000;

/** From when on a missing connection is called absence: a label, never "left". Policy, 1 to 30 min. */
export const absentAfterMs = 5 * 60_000;
