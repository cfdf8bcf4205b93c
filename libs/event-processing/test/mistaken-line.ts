import { GENESIS_HASH } from '@stillhere/audit-log';
import type { Outcome, Rejection, StreamName, Timestamp } from '@stillhere/kernel';
import type { LineCommand, Loaded } from '../src/index.js';
import { propose } from '../src/repository/proposal.js';
import { type Counter, type CounterEvent, counterDecider, registry } from './counter.js';
import type { Line, MakeLine } from './line-stage.js';

export type Mistake =
  | 'answers before it is durable'
  | 'drops what failed, and not what was decided on it'
  | 'asks for access on an older state';

interface Ends {
  decided: Loaded<Counter>;
  durable: Loaded<Counter>;
}

type Command = LineCommand<Counter, CounterEvent, Rejection>;

/** A line that is right while nothing fails, but for one mistake. */
export const mistakenLine =
  (mistake: Mistake): MakeLine =>
  (ports, { onDurable }) => {
    const streams = new Map<StreamName, Ends>();
    const context = { ...ports, registry, decider: counterDecider };
    const nothing = { state: counterDecider.initialState, revision: -1, hash: GENESIS_HASH };
    const endsOf = (stream: StreamName): Ends => {
      const ends = streams.get(stream) ?? { decided: nothing, durable: nothing };
      streams.set(stream, ends);
      return ends;
    };

    const append = (command: Command, ends: Ends, events: readonly CounterEvent[]): void => {
      const { stream, envelope } = command;
      const addition = propose(context, ends.decided, { stream, events, envelope });
      ends.decided = addition.after;
      const answer = (): void =>
        command.settled({ ok: true, ...addition.after, added: addition.facts, at: addition.at });
      const { deadlineMs } = envelope;
      const proposed = { stream, events: addition.events, expected: addition.expected, deadlineMs };
      ports.store.submit(proposed, (outcome) => {
        if (outcome.ok) {
          ends.durable = addition.after;
          const { state } = addition.after;
          onDurable({ stream, events: outcome.stored, facts: addition.facts, state });
          if (mistake !== 'answers before it is durable') answer();
          return;
        }
        ends.decided = ends.durable;
        command.failed(outcome.error);
      });
      if (mistake === 'answers before it is durable') answer();
    };

    return {
      submit: (given) => {
        const command = given as Command;
        const ends = endsOf(command.stream);
        const isOlder = mistake === 'asks for access on an older state';
        const { state, revision } = isOlder ? ends.durable : ends.decided;
        let outcome: Outcome<CounterEvent, Rejection>;
        try {
          outcome = command.decide(state, revision) as Outcome<CounterEvent, Rejection>;
        } catch (error) {
          command.failed(error);
          return;
        }
        if (!outcome.ok) {
          command.settled({ ok: false, rejection: outcome.rejection, state, revision });
        } else if (outcome.events.length > 0) {
          append(command, ends, outcome.events);
        } else {
          command.settled({ ok: true, state, revision, added: [], at: '' as Timestamp });
        }
      },
    } satisfies Line;
  };
