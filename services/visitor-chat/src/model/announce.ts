import type { LiveState } from '@stillhere/live-protocol/client';
import type { Phrase } from '../words/words.js';
import { cutPhrase, isTyping } from './header.js';
import { namesOf, type Phase, phaseOf } from './talk.js';

/** What a screen reader was told already. */
export interface Announced {
  /** Newest revision that was looked at. */
  readonly upTo: number;
  /** Server time when this page first connected: a reload reads nothing older aloud. */
  readonly fromMs: number | undefined;
  readonly phase: Phase | undefined;
  readonly cut: boolean;
  readonly typingAtMs: number;
}

export const nothingAnnounced: Announced = {
  upTo: -1,
  fromMs: undefined,
  phase: undefined,
  cut: false,
  typingAtMs: Number.NEGATIVE_INFINITY,
};

/** *{name} is writing* is told at most once a minute. */
export const typingToldEveryMs = 60_000;

/** `id` stays the same for the same thing, so that it is put on the page once. */
export interface Announcement {
  readonly id: string;
  readonly phrase: Phrase;
}

export interface Now {
  /** Monotonic, from the clock of the times in the state. */
  readonly monotonicMs: number;
  /** Wall time. */
  readonly wallMs: number;
}

/** What to tell now: arrivals of the other side once each, own messages never. */
export function announce(
  told: Announced,
  state: LiveState,
  now: Now,
): { readonly told: Announced; readonly say: readonly Announcement[] } {
  const { view } = state;
  const fromMs = told.fromMs ?? firstConnected(state, now);
  if (fromMs === undefined) return { told, say: [] };
  const atMs = now.monotonicMs;
  const phase = phaseOf(state);
  const cut = cutPhrase(state, atMs) !== undefined;
  const typing =
    phase === 'talk' && isTyping(state, atMs) && atMs - told.typingAtMs >= typingToldEveryMs;
  const ended = phase === 'ended' && told.phase !== undefined && told.phase !== 'ended';
  const say = [
    ...arrivals(told.upTo, fromMs, state),
    ...(ended ? [only('ended', { key: 'end.title' })] : []),
    ...(cut && !told.cut ? [only(`cut-${atMs}`, { key: 'link.waiting' })] : []),
    ...(!cut && told.cut && !ended ? [only(`back-${atMs}`, { key: 'link.back' })] : []),
    ...(typing ? [only(`typing-${atMs}`, typingPhrase(state))] : []),
  ];
  const typingAtMs = typing ? atMs : told.typingAtMs;
  return { told: { upTo: Math.max(told.upTo, view.head), fromMs, phase, cut, typingAtMs }, say };
}

const firstConnected = (state: LiveState, now: Now): number | undefined =>
  state.link.status === 'live' ? now.wallMs + state.serverOffsetMs : undefined;

function arrivals(upTo: number, fromMs: number, state: LiveState): Announcement[] {
  const { view } = state;
  const names = namesOf(view);
  const say: Announcement[] = [];
  for (let index = view.items.length - 1; index >= 0; index -= 1) {
    const item = view.items[index];
    if (item === undefined || item.revision <= upTo || Date.parse(item.at) < fromMs) break;
    const name = names.get(item.kind === 'fact' ? item.participant : item.author) ?? '';
    if (item.kind === 'message' && item.author !== view.visitor) {
      say.push(only(item.id, { key: 'talk.says', values: { name, text: item.body ?? '' } }));
    } else if (item.kind === 'fact' && item.type === 'assigned') {
      say.push(only(item.id, { key: 'talk.came', values: { name } }));
    }
  }
  return say.reverse();
}

const typingPhrase = (state: LiveState): Phrase => ({
  key: 'talk.typing',
  values: { name: state.view.counselor?.name ?? '' },
});

const only = (id: string, phrase: Phrase): Announcement => ({ id, phrase });
