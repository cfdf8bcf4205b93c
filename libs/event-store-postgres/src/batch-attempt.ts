import type {
  AppendOutcome,
  BatchDecision,
  BatchedAppend,
  Decision,
  StoredEvent,
  Tip,
} from '@stillhere/event-store';
import { decideBatch, fits } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Postgres } from '@stillhere/postgres';
import { AppendStatement, type PlacedEvent, storedFrom } from './append-statement.js';
import type { EventName, EventPlace, LogQueries } from './log-queries.js';
import type { TipCache } from './tip-cache.js';

export interface Settled {
  /** One for each append, in order. */
  readonly outcomes: readonly AppendOutcome[];
  /** In position order. */
  readonly written: readonly StoredEvent[];
}

/**
 * Reads what it must, decides, and writes on the condition that the streams still stand where that
 * was decided; where another process was quicker it begins again.
 */
export class BatchAttempt {
  readonly #database: Postgres;
  readonly #queries: LogQueries;
  readonly #tips: TipCache;
  readonly #statement: AppendStatement;

  constructor(options: {
    readonly database: Postgres;
    readonly queries: LogQueries;
    readonly schema: string;
    readonly tips: TipCache;
  }) {
    this.#database = options.database;
    this.#queries = options.queries;
    this.#tips = options.tips;
    this.#statement = new AppendStatement(options.schema);
  }

  /** Rejects with PostgresFault, LogCorruption, or an error of the driver. */
  async settle(appends: readonly BatchedAppend[]): Promise<Settled> {
    for (;;) {
      const { tips, stored } = await this.#read(appends);
      const decision = decideBatch(appends, tips, stored);
      const placed = placedEvents(appends, decision);
      if (placed.length === 0) return settledAs(appends, decision, stored, []);
      const answer = await this.#statement.run(this.#database, decision.written, placed);
      if (answer.kind === 'written') {
        const written = storedFrom(placed, answer);
        for (const event of written) this.#tips.saw(event);
        return settledAs(appends, decision, stored, written);
      }
      for (const [stream, tip] of answer.tips) this.#tips.set(stream, tip);
    }
  }

  /** Streams where all fits are believed; of the others the database is asked. */
  async #read(appends: readonly BatchedAppend[]) {
    const tips = new Map<StreamName, Tip>();
    for (const { stream } of appends) {
      const tip = this.#tips.get(stream);
      if (tip !== undefined) tips.set(stream, tip);
    }
    const fitting = fits(appends, tips);
    const doubted = appends.filter(({ stream }) => !fitting.has(stream));
    if (doubted.length === 0) return { tips, stored: [] };
    const streams = [...new Set(doubted.map(({ stream }) => stream))];
    for (const [stream, tip] of await this.#queries.tips(streams)) {
      tips.set(stream, tip);
      if (tip.revision >= 0) this.#tips.set(stream, tip);
    }
    return { tips, stored: await this.#repeats(doubted, tips) };
  }

  /** Events that stand where an append that is behind its stream would have put them. */
  async #repeats(
    doubted: readonly BatchedAppend[],
    tips: ReadonlyMap<StreamName, Tip>,
  ): Promise<readonly StoredEvent[]> {
    const [places, names]: [EventPlace[], EventName[]] = [[], []];
    for (const { stream, expected, events } of doubted) {
      const { revision } = tips.get(stream) as Tip;
      if (expected === 'any') {
        if (revision < 0) continue;
        for (const { eventId } of events) names.push({ stream, eventId });
        continue;
      }
      const first = expected === 'noStream' ? 0 : expected.exactly + 1;
      if (first + events.length - 1 > revision) continue;
      for (const index of events.keys()) places.push({ stream, revision: first + index });
    }
    const found = places.length > 0 ? await this.#queries.at(places) : [];
    return names.length > 0 ? [...found, ...(await this.#queries.named(names))] : found;
  }
}

const placedEvents = (
  appends: readonly BatchedAppend[],
  { decisions }: BatchDecision,
): PlacedEvent[] =>
  appends.flatMap(({ stream, events }, at) => {
    const decision = decisions[at];
    if (decision?.kind !== 'append') return [];
    return events.map((event, index) => ({ stream, revision: decision.first + index, event }));
  });

function settledAs(
  appends: readonly BatchedAppend[],
  { decisions }: BatchDecision,
  stored: readonly StoredEvent[],
  written: readonly StoredEvent[],
): Settled {
  const byPlace = new Map([...stored, ...written].map((event) => [placeOf(event), event]));
  const outcomes = appends.map(({ stream, events }, at): AppendOutcome => {
    const decision = decisions[at] as Decision;
    if (decision.kind === 'conflict') return { ok: false, error: decision.error };
    const { first } = decision;
    const theirs = events.map(
      (_, index) => byPlace.get(placeOf({ stream, revision: first + index })) as StoredEvent,
    );
    return {
      ok: true,
      outcome: decision.kind === 'append' ? 'appended' : 'alreadyAppended',
      ...{ first, last: first + events.length - 1 },
      position: (theirs.at(-1) as StoredEvent).position,
      stored: theirs,
    };
  });
  return { outcomes, written };
}

const placeOf = ({ stream, revision }: { stream: StreamName; revision: number }): string =>
  `${stream} ${revision}`;
