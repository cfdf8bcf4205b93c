// Each layer gives up before the one above it, so that the outer one can still say what happened.

/** A service's share of a call's time. */
export const serviceDeadlineMs = 4_000;
/** The log's share of it. */
export const logDeadlineMs = 2_000;
