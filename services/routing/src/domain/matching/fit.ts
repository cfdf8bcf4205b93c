import { type Candidate, keyOf, type Waiting } from './floor.js';
import type { Requirement, ServiceRules } from './rules.js';
import { seatsTaken } from './seats.js';

/** Why somebody is not asked. */
export type Obstacle =
  | 'not-on-shift'
  | 'conflict-of-interest'
  | 'refused-just-now'
  | 'seats-full'
  | 'other-centre'
  | 'language-missing'
  | 'skill-missing'
  | 'certificate-missing'
  | 'certificate-expired';

export function requirementsOf(
  { language }: Pick<Waiting, 'language'>,
  rules: ServiceRules,
): readonly Requirement[] {
  if (rules.language === 'ignored' || language === '') return rules.requirements;
  return [{ kind: 'language', name: language, strength: rules.language }, ...rules.requirements];
}

/** What keeps this counselor from being asked for this person; `undefined`: nothing. */
export function obstacleOf(
  candidate: Candidate,
  waiting: Waiting,
  rules: ServiceRules,
): Obstacle | undefined {
  if (!candidate.isOnShift) return 'not-on-shift';
  if (waiting.conflicts.includes(candidate.counselor)) return 'conflict-of-interest';
  if (waiting.refusedBy.includes(candidate.counselor)) return 'refused-just-now';
  if (!hasRoom(candidate, waiting, rules)) return 'seats-full';
  const { centres } = rules;
  const isNear = centres.length === 0 || centres.includes(candidate.centre);
  if (!isNear && !waiting.rung.centreWidened) return 'other-centre';
  return missingOf(candidate, waiting, rules);
}

export const hasRoom = (
  { load, seatsMax }: Candidate,
  { risk }: Waiting,
  { seatsByRisk }: ServiceRules,
): boolean => seatsMax > 0 && load + seatsTaken(seatsByRisk, risk, seatsMax) <= seatsMax;

function missingOf(
  { has, expired }: Candidate,
  waiting: Waiting,
  rules: ServiceRules,
): Obstacle | undefined {
  for (const requirement of requirementsOf(waiting, rules)) {
    if (requirement.strength === 'soft' && waiting.rung.skillsWidened) continue;
    const key = keyOf(requirement);
    if (has.has(key)) continue;
    if (requirement.kind !== 'certificate') return `${requirement.kind}-missing`;
    return expired.has(key) ? 'certificate-expired' : 'certificate-missing';
  }
  return undefined;
}

/** How many of the requirements somebody meets: who meets more is asked first. */
export function metBy({ has }: Candidate, requirements: readonly Requirement[]): number {
  let met = 0;
  for (const requirement of requirements) if (has.has(keyOf(requirement))) met += 1;
  return met;
}
