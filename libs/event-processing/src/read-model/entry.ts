import type { JsonValue, Position } from '@stillhere/kernel';

/** What a ledger holds: something that is added once, never changed, and found by whose it is, its kind and its time. */
export interface Entry {
  readonly tenant: string;
  readonly kind: string;
  /** The earliest and the latest instant that it is about, in milliseconds; never the other way round. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the event that made it known, and which of that event's entries it is. */
  readonly position: Position;
  readonly ordinal: number;
  readonly value: JsonValue;
}

/** Where an entry stands among those of its kind. */
export type EntryPlace = Pick<Entry, 'untilMs' | 'position' | 'ordinal'>;

export interface EntryQuestion extends Pick<Entry, 'tenant' | 'kind'> {
  /** Entries that touch the time from here on … */
  readonly fromMs: number;
  /** … and before this instant. */
  readonly untilMs: number;
  /** Made known by events up to there. */
  readonly upTo: Position;
  /** Only what comes after this one. */
  readonly after?: EntryPlace | undefined;
  readonly limit: number;
}

export interface EntryReader {
  /** Up to where the live build was made by now; `undefined`: from nothing. Entries are of this build from now on. */
  standing(): Promise<Position | undefined>;
  /**
   * In the order of `untilMs`, then of the log; fewer than `limit` are the last ones.
   * @throws ReadModelUnavailable also when another build went live since `standing`
   */
  entries(question: EntryQuestion): Promise<readonly Entry[]>;
}

/** Before the first one that ends at this instant or later. */
export const placeBefore = (untilMs: number): EntryPlace => ({
  ...{ untilMs, position: '' as Position, ordinal: -1 },
});

const pageSize = 1_000;

/** All of them, a page at a time: between two pages others have their turn. */
export async function* allEntries(
  reader: Pick<EntryReader, 'entries'>,
  question: Omit<EntryQuestion, 'limit'>,
): AsyncGenerator<Entry> {
  let { after } = question;
  while (true) {
    const page = await reader.entries({ ...question, after, limit: pageSize });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
