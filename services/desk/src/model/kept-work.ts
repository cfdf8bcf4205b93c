import type { UnsentItem } from '@stillhere/live-protocol/client';
import type { Chat } from './chat.js';
import type { Draft } from './composer.js';
import type { Drafts } from './kept-drafts.js';

/** What somebody was in the middle of at this desk; a reload goes on from it. */
export interface KeptWork {
  /** The chat that was open. */
  readonly selected: string | undefined;
  readonly drafts: Drafts;
  /** Those of them that the server was last known to have. */
  readonly known: Drafts;
  /** Messages that were not in the log yet, with the numbers under which they are sent. */
  readonly unsent: Readonly<Record<string, readonly UnsentItem[]>>;
  /** The revision at the top of a talk that was not read at its end. */
  readonly places: Readonly<Record<string, number>>;
}

export const noWork: KeptWork = {
  selected: undefined,
  drafts: {},
  known: {},
  unsent: {},
  places: {},
};

/** Conversations in which somebody has words that nobody else has. */
export const unfinishedIn = ({ drafts, unsent }: KeptWork): readonly string[] => [
  ...new Set([
    ...Object.keys(drafts).filter((id) => isWritten(drafts[id])),
    ...Object.keys(unsent),
  ]),
];

export const isWritten = (draft: Draft | undefined): boolean =>
  draft !== undefined && `${draft.visitor}${draft.note}`.trim() !== '';

/** The same of one chat that is open. */
export const isUnfinished = ({ live }: Chat, draft: Draft | undefined): boolean =>
  isWritten(draft) || live.outbox.some(({ status }) => status !== 'saved');

/** As text; empty when there is nothing to keep. */
export function writeWork({ selected, drafts, known, unsent, places }: KeptWork): string {
  const waiting = Object.entries(unsent).filter(([, items]) => items.length > 0);
  const work = {
    ...{ selected, drafts: written(drafts), known: written(known) },
    ...{ unsent: Object.fromEntries(waiting), places },
  };
  return JSON.stringify(work) === JSON.stringify(noWork) ? '' : JSON.stringify(work);
}

const written = (drafts: Drafts): Drafts =>
  Object.fromEntries(Object.entries(drafts).filter(([, draft]) => isWritten(draft)));

/** What was kept; anything strange in it counts as nothing. */
export function readWork(text: string | null): KeptWork {
  const stored = parsed(text);
  return {
    selected: typeof stored.selected === 'string' ? stored.selected : undefined,
    drafts: entriesOf(stored.drafts, draftOf),
    known: entriesOf(stored.known, draftOf),
    unsent: entriesOf(stored.unsent, (items) =>
      Array.isArray(items) && items.every(isUnsent) ? items : undefined,
    ),
    places: entriesOf(stored.places, (place) =>
      Number.isSafeInteger(place) ? (place as number) : undefined,
    ),
  };
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string | null): Json {
  try {
    return objectOf(JSON.parse(text ?? '{}'));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

function entriesOf<T>(value: unknown, read: (one: unknown) => T | undefined): Record<string, T> {
  const entries = Object.entries(objectOf(value)).flatMap(([id, one]): [string, T][] => {
    const good = read(one);
    return good === undefined ? [] : [[id, good]];
  });
  return Object.fromEntries(entries);
}

function draftOf(value: unknown): Draft | undefined {
  const { to, visitor, note } = objectOf(value);
  if ((to !== 'visitor' && to !== 'note') || !areTexts(visitor, note)) return undefined;
  return { to, visitor: visitor as string, note: note as string };
}

function isUnsent(value: unknown): value is UnsentItem {
  const { cid, kind, body, after } = objectOf(value);
  return (kind === 'msg' || kind === 'note') && areTexts(cid, body) && typeof after === 'number';
}

const areTexts = (...values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === 'string');
