import type { LiveState } from '@stillhere/live-protocol/client';
import type { Phrase } from '../words/words.js';
import { endingOf } from './ending.js';
import { phaseOf } from './talk.js';

/** Two lines that are always there, so that nothing below them moves when they change. */
export interface Header {
  readonly title: Phrase;
  readonly line: Phrase | undefined;
  readonly tone: 'plain' | 'cut';
  /** What the person can do about it, where the page cannot help itself. */
  readonly action: 'use-here' | 'begin-anew' | undefined;
}

/** A shorter cut is not worth a word: a reload or a deploy shows nothing. */
export const cutShownAfterMs = 2_000;
const superseded = 4409;

/** `nowMs` is monotonic, from the same clock as the times in `state`. */
export function headerOf(state: LiveState, nowMs: number): Header {
  const phase = phaseOf(state);
  if (phase === 'ended') return plain({ key: 'end.title' }, endingOf(state)?.who);
  if (state.link.status === 'stopped') return stopped(state.link.code);
  const cut = cutPhrase(state, nowMs) ?? counselorPhrase(state);
  const title = titleOf(state, cut !== undefined);
  if (cut !== undefined) return { title, line: cut, tone: 'cut', action: undefined };
  if (wasOurCut(state, nowMs)) return plain(title, { key: 'link.backOurs' });
  if (phase === 'waiting') return plain(title, waitPhrase(state));
  const name = nameOf(state);
  return plain(title, {
    key: isTyping(state, nowMs) ? 'talk.typing' : 'talk.listening',
    values: { name },
  });
}

/** True while the other side writes, as far as the service shows it. */
export function isTyping(state: LiveState, nowMs: number): boolean {
  const typing = state.eph.typing;
  return (
    typing?.value.on === true &&
    state.view.visitorSeesTyping &&
    nowMs - typing.atMs < typing.value.expiresMs
  );
}

/** Undefined while connected, or cut off so shortly that it means nothing. */
export function cutPhrase(state: LiveState, nowMs: number): Phrase | undefined {
  const { link } = state;
  if (link.status === 'connecting') {
    return { key: 'link.connecting' };
  }
  if (link.status !== 'waiting' || nowMs - link.sinceMs < cutShownAfterMs) return undefined;
  if (link.whose !== undefined) return { key: `link.${link.whose}` };
  const seconds = Math.floor((nowMs - link.sinceMs) / 10_000) * 10;
  if (seconds < 10) return { key: 'link.waiting' };
  return seconds < 60
    ? { key: 'link.seconds', values: { seconds } }
    : { key: 'link.minutes', values: { minutes: Math.floor(seconds / 60) } };
}

/** What is known of the counselor's connection, where they may not be there; else undefined. */
export function counselorPhrase(state: LiveState): Phrase | undefined {
  const known = state.eph.counselor?.value;
  if (known === undefined || phaseOf(state) !== 'talk') return undefined;
  if (known.counselor !== state.view.counselor?.participant || known.state === 'here')
    return undefined;
  const key = known.state === 'our-restart' ? 'ours' : known.state;
  return { key: `counselor.${key}`, values: { name: nameOf(state) }, at: known.since };
}

/** Whoever was cut off by us is told so for as long as it takes to read, once they are back. */
export const ourCutToldMs = 15_000;

export const wasOurCut = ({ link }: LiveState, nowMs: number): boolean =>
  link.status === 'live' && link.cut === 'ours' && nowMs - link.sinceMs < ourCutToldMs;

const plain = (title: Phrase, line: Phrase | undefined): Header => ({
  title,
  line,
  tone: 'plain',
  action: undefined,
});

const stopped = (code: number): Header =>
  code === superseded
    ? { ...plain({ key: 'talk.title' }, { key: 'link.elsewhere' }), action: 'use-here' }
    : { ...plain({ key: 'talk.title' }, { key: 'link.stopped' }), action: 'begin-anew' };

function titleOf(state: LiveState, cut: boolean): Phrase {
  if (state.view.head < 0) return { key: 'talk.title' };
  if (phaseOf(state) === 'talk') {
    // Nobody is said to be in a talk who may not be there, on either side.
    return { key: cut ? 'talk.chat' : 'talk.with', values: { name: nameOf(state) } };
  }
  const place = state.eph.place?.value;
  return place === undefined || place.place < 1
    ? { key: 'wait.unknown' }
    : { key: 'wait.place', values: { place: place.place } };
}

function waitPhrase(state: LiveState): Phrase {
  const place = state.eph.place?.value;
  if (place === undefined) return { key: 'wait.finding' };
  if (place.counselors === 0) return { key: 'wait.nobody' };
  // Zero says that too little was recorded to say anything honest.
  if (place.waitToS === 0) return { key: 'wait.finding' };
  const from = Math.floor(place.waitFromS / 60);
  const to = Math.ceil(place.waitToS / 60);
  if (to <= 1) return { key: 'wait.soon' };
  return from === to || from < 1
    ? { key: 'wait.about', values: { to } }
    : { key: 'wait.range', values: { from, to } };
}

const nameOf = (state: LiveState): string => state.view.counselor?.name ?? '';
