import type { SeatsByRisk } from './rules.js';

/**
 * How many of a counselor's seats a conversation takes. Never more than there are: whoever has fewer
 * seats than the rule asks for gives all of them, or nobody could ever take it.
 */
export function seatsTaken(rule: SeatsByRisk, risk: number, seatsMax: number): number {
  const asked = rule[Math.min(risk, rule.length - 1)] ?? 1;
  return asked === 'all' ? seatsMax : Math.min(asked, seatsMax);
}
