import type { LiveState } from '@stillhere/live-protocol/client';
import type { Phrase, WordKey } from '../words/words.js';
import { namesOf } from './talk.js';

/** Who ended it and when, and why, as far as the record says. */
export interface Ending {
  readonly who: Phrase;
  readonly why: WordKey | undefined;
}

export function endingOf(state: LiveState): Ending | undefined {
  const { view } = state;
  if (view.ended === undefined) {
    return view.left === undefined
      ? undefined
      : { who: { key: 'end.byYou', at: view.left.at }, why: undefined };
  }
  const { by, at, disposition } = view.ended;
  if (by === view.visitor) return { who: { key: 'end.byYou', at }, why: undefined };
  const name = namesOf(view).get(by) ?? '';
  return {
    who: name === '' ? { key: 'end.byUs', at } : { key: 'end.byThem', values: { name }, at },
    why: whyKeys[disposition],
  };
}

/** Only reasons that help the person; the rest is the centre's own bookkeeping. */
const whyKeys: Readonly<Record<string, WordKey>> = {
  silent: 'end.quiet',
  'connection-lost': 'end.lost',
};
