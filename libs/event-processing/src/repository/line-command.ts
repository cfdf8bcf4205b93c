import type { Outcome, Recorded, Rejection, StreamName, Timestamp } from '@stillhere/kernel';
import type { CommandEnvelope } from './envelope.js';

/** What came of a command. Everything that it rests on is durable. */
export type Transacted<State, Event, Reason extends Rejection> =
  | {
      readonly ok: true;
      /** With what the command added. */
      readonly state: State;
      readonly revision: number;
      /** As they stand in the log, oldest first. Empty: the command had already had its effect. */
      readonly added: readonly Recorded<Event>[];
      /** When the events occurred; now, when there are none. */
      readonly at: Timestamp;
    }
  | {
      readonly ok: false;
      readonly rejection: Reason;
      readonly state: State;
      readonly revision: number;
    };

/**
 * A command on its way through the line of its stream, and whom to tell what came of it: exactly one
 * of `settled` and `failed` is called, once, and must not throw.
 */
export interface LineCommand<State, Event, Reason extends Rejection> {
  readonly stream: StreamName;
  readonly envelope: CommandEnvelope;
  /**
   * Called on the newest decided state, and again where that turned out not to be the log's. A promise
   * says that something is missing for the decision (a key): the stream waits for it and asks again.
   * What it throws, or rejects with, is passed to `failed`; nothing is appended then.
   */
  decide(state: State, revision: number): Outcome<Event, Reason> | Promise<unknown>;
  settled(done: Transacted<State, Event, Reason>): void;
  /**
   * TransactionAborted: nothing was recorded, try again. StoreUnavailable with `outcomeKnown: false`:
   * it may have been recorded once; repeating the command is safe.
   */
  failed(error: unknown): void;
}
