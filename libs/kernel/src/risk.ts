/**
 * How much danger a person is in, as whoever talks with them or leads the shift judges it; the least first. Graded as
 * services of crisis grade it; what a service does at each level is its own policy.
 */
export const riskLevels = ['none', 'low', 'medium', 'high', 'imminent'] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** `undefined`: nobody has judged it, or it is a level of a newer version. */
export const riskLevelOf = (value: unknown): RiskLevel | undefined =>
  riskLevels.find((level) => level === value);
