import type { LiveState } from '@stillhere/live-protocol/client';
import type { Phrase, WordKey } from '../words/words.js';
import { factPhrase } from './facts.js';
import { counselorPhrase, cutPhrase, isTyping } from './header.js';
import { namesOf, type Phase, phaseOf } from './talk.js';

/** What a screen reader was told already. */
export interface Announced {
  /** Newest revision that was looked at. */
  readonly upTo: number;
  /** Server time when this page first connected: a reload reads nothing older aloud. */
  readonly fromMs: number | undefined;
  readonly phase: Phase | undefined;
  /** The words that were told of a cut that lasts. */
  readonly cut: WordKey | undefined;
  /** The words that were told of a counselor who may not be there. */
  readonly away: WordKey | undefined;
  readonly typingAtMs: number;
}

export const nothingAnnounced: Announced = {
  upTo: -1,
  fromMs: undefined,
  phase: undefined,
  cut: undefined,
  away: undefined,
  typingAtMs: Number.NEGATIVE_INFINITY,
};

/** *{name} is writing* is told at most once a minute. */
export const typingToldEveryMs = 60_000;

/** `id` stays the same for the same thing, so that it is put on the page once. */
export interface Announcement {
  readonly id: string;
  readonly phrase: Phrase;
}

/** What to tell now: arrivals of the other side once each, own messages never. */
export function announce(
  told: Announced,
  state: LiveState,
  /** Monotonic, from the clock of the times in the state. */
  nowMs: number,
): { readonly told: Announced; readonly say: readonly Announcement[] } {
  const { view } = state;
  const fromMs = told.fromMs ?? firstConnected(state, nowMs);
  if (fromMs === undefined) return { told, say: [] };
  const atMs = nowMs;
  const phase = phaseOf(state);
  const cut = cutPhrase(state, atMs);
  const away = counselorPhrase(state);
  // A connection that is only being checked is seldom gone: seen, not told.
  const isAway = away !== undefined && away.key !== 'counselor.checking';
  const typing =
    phase === 'talk' && isTyping(state, atMs) && atMs - told.typingAtMs >= typingToldEveryMs;
  const ended = phase === 'ended' && told.phase !== undefined && told.phase !== 'ended';
  const say = [
    ...arrivals(told.upTo, fromMs, state),
    ...(ended ? [only('ended', { key: 'end.title' })] : []),
    ...(cut !== undefined && told.cut === undefined ? [only(`cut-${atMs}`, cut)] : []),
    ...(cut === undefined && told.cut !== undefined && !ended
      ? [only(`back-${atMs}`, { key: backKey(state) })]
      : []),
    ...(isAway && away.key !== told.away ? [only(`away-${atMs}`, away)] : []),
    ...(away === undefined && told.away !== undefined && phase === 'talk'
      ? [only(`here-${atMs}`, { key: 'counselor.back', values: nameOf(state) })]
      : []),
    ...(typing ? [only(`typing-${atMs}`, typingPhrase(state))] : []),
  ];
  const typingAtMs = typing ? atMs : told.typingAtMs;
  const upTo = Math.max(told.upTo, view.head);
  const keptAway = away === undefined ? undefined : isAway ? away.key : told.away;
  const next = { upTo, fromMs, phase, cut: cut?.key, away: keptAway, typingAtMs };
  return { told: next, say };
}

const firstConnected = (state: LiveState, nowMs: number): number | undefined =>
  state.link.status === 'live' ? nowMs + state.serverOffsetMs : undefined;

function arrivals(upTo: number, fromMs: number, state: LiveState): Announcement[] {
  const { view } = state;
  const names = namesOf(view);
  const say: Announcement[] = [];
  for (let index = view.items.length - 1; index >= 0; index -= 1) {
    const item = view.items[index];
    if (item === undefined || item.revision <= upTo || Date.parse(item.at) < fromMs) break;
    if (item.kind === 'message' && item.author !== view.visitor) {
      const name = names.get(item.author) ?? '';
      say.push(only(item.id, { key: 'talk.says', values: { name, text: item.body ?? '' } }));
    } else if (item.kind === 'fact') {
      const phrase = factPhrase(item, names);
      if (phrase !== undefined) say.push(only(item.id, phrase));
    }
  }
  return say.reverse();
}

const backKey = ({ link }: LiveState): WordKey =>
  link.status === 'live' && link.cut === 'ours' ? 'link.backOurs' : 'link.back';

const nameOf = ({ view }: LiveState) => ({ name: view.counselor?.name ?? '' });

const typingPhrase = (state: LiveState): Phrase => ({
  key: 'talk.typing',
  values: nameOf(state),
});

const only = (id: string, phrase: Phrase): Announcement => ({ id, phrase });
