import { type Explanation, explain } from './explain.js';
import { metBy, obstacleOf, requirementsOf } from './fit.js';
import type { Candidate, Waiting } from './floor.js';
import { compare, type Ranked } from './rank.js';
import type { RulesInForce, ServiceRules } from './rules.js';
import { seatsTaken } from './seats.js';

/** The floor at one moment. */
export interface Floor {
  readonly candidates: readonly Candidate[];
  /** In their turn. */
  readonly waiting: readonly Waiting[];
  readonly rules: RulesInForce;
}

export interface Match {
  readonly conversation: string;
  readonly counselor: string;
  readonly answerWithinS: number;
  readonly explanation: Explanation;
}

/**
 * Who is offered to whom, each in their turn: to the counselor who fits best, of those to the one with
 * the most room left, of those to the one who got nothing for longest. What is offered counts as taken
 * for whoever comes after.
 */
export function match({ candidates, waiting, rules }: Floor): readonly Match[] {
  const now = new Map<string, Candidate>();
  const open = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (hasAnyRoom(candidate)) open.set(candidate.counselor, candidate);
  }
  const matches: Match[] = [];
  const hopeless = new Set<string>();
  for (const person of waiting) {
    if (open.size === 0) break;
    const alike = askedAlike(person);
    if (hopeless.has(alike)) continue;
    const service = rules.of(person.service);
    const chosen = first(open.values(), person, service);
    if (chosen === undefined) {
      if (isAnybodys(person)) hopeless.add(alike);
      continue;
    }
    const { counselor } = chosen;
    matches.push({
      conversation: person.conversation,
      counselor,
      answerWithinS: service.answerWithinS,
      explanation: explain({ chosen, person, candidates, now, rules: service }),
    });
    const after = loaded(chosen, person, service);
    now.set(counselor, after);
    if (hasAnyRoom(after)) open.set(counselor, after);
    else open.delete(counselor);
  }
  return matches;
}

/**
 * For whom the same is asked. Where nobody can be asked for one of them, nobody can for the others: within a
 * pass room only becomes less. Thousands who wait for the same few cost one look.
 */
const askedAlike = ({ service, language, risk, rung }: Waiting): string =>
  `${service} ${language} ${risk} ${rung.skillsWidened} ${rung.centreWidened}`;

/** Nobody is kept from them by name. */
const isAnybodys = ({ conflicts, refusedBy }: Waiting): boolean =>
  conflicts.length === 0 && refusedBy.length === 0;

const hasAnyRoom = ({ isOnShift, load, seatsMax }: Candidate): boolean =>
  isOnShift && load < seatsMax;

function loaded(chosen: Candidate, { risk }: Waiting, { seatsByRisk }: ServiceRules): Candidate {
  const load = chosen.load + seatsTaken(seatsByRisk, risk, chosen.seatsMax);
  return { ...chosen, load, idleSinceMs: Number.POSITIVE_INFINITY };
}

function first(
  candidates: Iterable<Candidate>,
  person: Waiting,
  rules: ServiceRules,
): Candidate | undefined {
  const requirements = requirementsOf(person, rules);
  let chosen: Ranked | undefined;
  for (const candidate of candidates) {
    if (obstacleOf(candidate, person, rules) !== undefined) continue;
    const next = { candidate, met: metBy(candidate, requirements) };
    if (chosen === undefined || compare(next, chosen).order < 0) chosen = next;
  }
  return chosen?.candidate;
}
