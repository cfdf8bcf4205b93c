import type { Timestamp } from './ids.js';

/**
 * Events that a decision yields, or the reason why it yields none.
 * `events` may be empty: the command had already had its effect.
 */
export type Outcome<Event, Reason extends Rejection> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly rejection: Reason };

/** A rule said no. `code` is a reason noun (`ConversationClosed`) and part of the contract. */
export interface Rejection {
  readonly code: string;
}

/** An event as the log gives it back: with its place in the stream and the log's time. */
export type Recorded<Event> = Event & { readonly revision: number; readonly at: Timestamp };

/** Pure rules of one aggregate. Time, ids and chance come in with the command. */
export interface Decider<State, Command, Event, Reason extends Rejection = Rejection> {
  readonly initialState: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => Outcome<Event, Reason>;
}

export const accepted = <Event>(...events: readonly Event[]) => ({ ok: true, events }) as const;

export const rejected = <Reason extends Rejection>(rejection: Reason) =>
  ({ ok: false, rejection }) as const;

/** The state after `events`, from the decider's first state or from a given one. */
export function fold<State, Event>(
  decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>,
  events: Iterable<Event>,
  from: State = decider.initialState,
): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
