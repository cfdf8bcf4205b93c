import type {
  AppendOutcome,
  BatchDecision,
  BatchedAppend,
  Decision,
  StoredEvent,
  Tip,
} from '@stillhere/event-store';
import { decideBatch, emptyStreamHash } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Connection } from './connection.js';
import type { LogQueries } from './log-queries.js';
import { dataOf } from './recorded.js';
import { NoAnswer } from './server-answers.js';

/**
 * One try at the appends of one stream: reads where it stands and what of them stands there already,
 * decides, writes at exactly that revision, and answers with what it then reads.
 */
export class StreamAttempt {
  readonly #connection: Connection;
  readonly #queries: LogQueries;
  readonly #prefix: string;
  /** All of a stream where an event may stand anywhere; read on from where it was known. */
  readonly #unchained = new Map<StreamName, StoredEvent[]>();

  constructor(connection: Connection, queries: LogQueries, prefix: string) {
    this.#connection = connection;
    this.#queries = queries;
    this.#prefix = prefix;
  }

  /** `onSent(true)` before something may be written, `onSent(false)` when it was refused. Rejects where the outcome is unknown, or as reads do. */
  async settle(
    stream: StreamName,
    appends: readonly BatchedAppend[],
    onSent: (isSent: boolean) => void,
  ): Promise<AppendOutcome[]> {
    for (;;) {
      const tip = await this.#tip(stream);
      const known = await this.#known(stream, appends, tip);
      const decision = decideBatch(appends, new Map([[stream, tip]]), known);
      const events = appends.flatMap((append, at) =>
        decision.decisions[at]?.kind === 'append' ? append.events : [],
      );
      if (events.length > 0) {
        onSent(true);
        const expected = tip.revision < 0 ? 'no_stream' : BigInt(tip.revision);
        const name = `${this.#prefix}${stream}`;
        const isWritten = await this.#connection.append(name, events.map(dataOf), expected);
        if (!isWritten) {
          onSent(false);
          continue;
        }
      }
      return this.#outcomes(stream, appends, decision);
    }
  }

  async #tip(stream: StreamName): Promise<Tip> {
    const last = await this.#queries.last(stream);
    if (last === undefined) return { revision: -1, hash: emptyStreamHash };
    return { revision: last.revision, hash: last.metadata.hash };
  }

  /** What stands where an append that is behind its stream would have put it. */
  async #known(
    stream: StreamName,
    appends: readonly BatchedAppend[],
    tip: Tip,
  ): Promise<readonly StoredEvent[]> {
    const known: StoredEvent[] = [];
    if (appends.some(({ expected }) => expected === 'any')) {
      const all = this.#unchained.get(stream) ?? [];
      for await (const event of this.#queries.stream(stream, { from: all.length })) {
        if (event.revision === all.length) all.push(event);
      }
      this.#unchained.set(stream, all);
      known.push(...all);
    }
    for (const { expected, events } of appends) {
      if (expected === 'any') continue;
      const first = expected === 'noStream' ? 0 : expected.exactly + 1;
      if (first + events.length - 1 > tip.revision) continue;
      known.push(...(await this.#queries.range(stream, first, events.length)));
    }
    return known;
  }

  async #outcomes(
    stream: StreamName,
    appends: readonly BatchedAppend[],
    { decisions }: BatchDecision,
  ): Promise<AppendOutcome[]> {
    const outcomes: AppendOutcome[] = [];
    for (const [at, { events }] of appends.entries()) {
      const decision = decisions[at] as Decision;
      if (decision.kind === 'conflict') {
        outcomes.push({ ok: false, error: decision.error });
        continue;
      }
      const { first } = decision;
      const stored = await this.#queries.range(stream, first, events.length);
      const isThere = events.every(({ eventId }, index) => stored[index]?.eventId === eventId);
      if (!isThere) throw new NoAnswer(`${stream}: what was acknowledged is not there`);
      outcomes.push({
        ok: true,
        outcome: decision.kind === 'append' ? 'appended' : 'alreadyAppended',
        ...{ first, last: first + events.length - 1 },
        position: (stored.at(-1) as StoredEvent).position,
        stored,
      });
    }
    return outcomes;
  }
}
