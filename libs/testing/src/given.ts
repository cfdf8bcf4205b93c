import { isDeepStrictEqual } from 'node:util';
import type { Outcome, Recorded, Rejection, Timestamp } from '@stillhere/kernel';
import { deepFreeze } from './freeze.js';

/** A decider whose `evolve` takes events as they were recorded. */
export interface TestedDecider<State, Command, Event, Reason extends Rejection> {
  readonly initialState: State;
  readonly evolve: (state: State, event: Recorded<Event>) => State;
  readonly decide: (command: Command, state: State) => Outcome<Event, Reason>;
}

export interface Decided<State, Event> {
  /** Exactly these events, in this order. */
  then(...events: readonly Event[]): State;
  /** Accepted, and nothing new to record. */
  thenNothing(): State;
  /** Refused with this code; the whole rejection comes back. */
  thenRejected(code: string): Rejection;
}

export interface Given<State, Command, Event> {
  readonly state: State;
  when(command: Command): Decided<State, Event>;
}

/** The time of the recorded event of `revision` in given/when/then: one second apart. */
export const timeOf = (revision: number): Timestamp =>
  new Date(Date.UTC(2026, 0, 1) + revision * 1_000).toISOString() as Timestamp;

export const recorded = <Event>(event: Event, revision: number): Recorded<Event> => ({
  ...event,
  revision,
  at: timeOf(revision),
});

/** `given(decider, ...history).when(command).then(...events)`; the state after comes back. */
export function given<State, Command, Event, Reason extends Rejection>(
  decider: TestedDecider<State, Command, Event, Reason>,
  ...history: readonly Event[]
): Given<State, Command, Event> {
  let state = decider.initialState;
  for (const [revision, event] of history.entries()) {
    state = decider.evolve(deepFreeze(state), deepFreeze(recorded(event, revision)));
  }
  return {
    state,
    when: (command) =>
      judge(decider.decide(command, deepFreeze(state)), (events) => {
        let after = state;
        for (const [index, event] of events.entries()) {
          after = decider.evolve(deepFreeze(after), recorded(event, history.length + index));
        }
        return after;
      }),
  };
}

function judge<State, Event>(
  outcome: Outcome<Event, Rejection>,
  apply: (events: readonly Event[]) => State,
): Decided<State, Event> {
  const then = (...expected: readonly Event[]): State => {
    if (!outcome.ok) throw new Error(`refused: ${show(outcome.rejection)}`);
    if (!isDeepStrictEqual(plain(outcome.events), plain(expected))) {
      throw new Error(`decided ${show(outcome.events)}\nexpected ${show(expected)}`);
    }
    return apply(outcome.events);
  };
  return {
    then,
    thenNothing: () => then(),
    thenRejected(code) {
      if (outcome.ok) throw new Error(`expected ${code}, decided ${show(outcome.events)}`);
      if (outcome.rejection.code !== code) {
        throw new Error(`expected ${code}, refused with ${show(outcome.rejection)}`);
      }
      return outcome.rejection;
    },
  };
}

const show = (value: unknown): string => JSON.stringify(value, undefined, 1);

/** What would be stored: undefined fields are not. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
