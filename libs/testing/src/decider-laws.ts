import { isDeepStrictEqual } from 'node:util';
import type { Recorded, Rejection } from '@stillhere/kernel';
import { deepFreeze } from './freeze.js';
import { recorded, type TestedDecider } from './given.js';

export interface History<State, Event> {
  readonly state: State;
  readonly events: readonly Recorded<Event>[];
}

/**
 * Runs `commands` one after the other and throws where a law of every decider is broken:
 * an accepted command, decided again on the state it led to, is accepted and yields nothing new;
 * neither `decide` nor `evolve` changes its input, and both give the same answer twice;
 * the fold of all events is the state that was reached step by step.
 */
export function checkDeciderLaws<State, Command, Event, Reason extends Rejection>(
  decider: TestedDecider<State, Command, Event, Reason>,
  commands: readonly Command[],
): History<State, Event> {
  const events: Recorded<Event>[] = [];
  let state = deepFreeze(decider.initialState);
  for (const command of commands) {
    deepFreeze(command);
    const outcome = decider.decide(command, state);
    same([outcome, decider.decide(command, state)], 'decide gives two answers', command);
    if (!outcome.ok) continue;
    for (const event of outcome.events) {
      const entry = deepFreeze(recorded(event, events.length));
      const next = decider.evolve(state, entry);
      same([next, decider.evolve(state, entry)], 'evolve gives two answers', event);
      state = deepFreeze(next);
      events.push(entry);
    }
    const again = decider.decide(command, state);
    same([again, { ok: true, events: [] }], 'decided twice yields something new', command);
  }
  let refolded = decider.initialState;
  for (const event of events) refolded = decider.evolve(refolded, event);
  same([refolded, state], 'the fold differs from the steps', events);
  return { state, events };
}

function same([left, right]: readonly [unknown, unknown], law: string, about: unknown): void {
  if (isDeepStrictEqual(left, right)) return;
  throw new Error(
    `${law}: ${JSON.stringify(about)}\n${JSON.stringify(left)}\n${JSON.stringify(right)}`,
  );
}
