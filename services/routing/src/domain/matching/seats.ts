import type { SeatsByRisk } from './rules.js';

/** How many seats the rule asks for; `all`: every one that a counselor has. */
export const seatsAsked = (rule: SeatsByRisk, risk: number): number | 'all' =>
  rule[Math.min(risk, rule.length - 1)] ?? 1;

/**
 * How many of a counselor's seats are taken. Never more than there are: whoever has fewer than the rule
 * asks for gives all of them, or nobody could ever take it.
 */
export function seatsTaken(rule: SeatsByRisk, risk: number, seatsMax: number): number {
  const asked = seatsAsked(rule, risk);
  return asked === 'all' ? seatsMax : Math.min(asked, seatsMax);
}
