import {
  fillWords,
  lastHeardSentence,
  type PresenceSentence,
  presenceSentence,
  presenceWords,
  reach,
  type SentenceFormat,
} from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';
import type { Words } from '../words/words.js';
import { shownPresence } from './chat.js';

export interface PresenceText {
  readonly sentence: string;
  /** Empty where there is nothing to count from. */
  readonly lastHeard: string;
}

export interface PresenceNow {
  readonly monotonicMs: number;
  /** The server's time. */
  readonly serverMs: number;
}

const cutWords = {
  ours: 'presence.cut-ours',
  theirs: 'presence.cut-theirs',
  unknown: 'presence.cut',
} as const;

/** The one sentence about the person and how old it is, in the reader's language. */
export function presenceText(live: LiveState, words: Words, now: PresenceNow): PresenceText {
  const format: SentenceFormat = {
    time: (iso) => words.time(iso, true),
    span: (ms) => words.age(ms),
    nowMs: now.serverMs,
  };
  const shown = shownPresence(live);
  return { sentence: sentenceOf(), lastHeard: lastHeardOf() };

  function sentenceOf(): string {
    if (shown.kind === 'not-ours') return words.t('presence.released');
    if (shown.kind === 'none-yet') return words.t('presence.none-yet');
    if (shown.kind === 'verdict') {
      const reached = reach(live.view, live.view.visitor);
      return said(presenceSentence(shown.value, reached, format), words);
    }
    if (shown.sinceMs === undefined) return words.t('presence.our-link-stopped');
    const sinceMs = now.serverMs - (now.monotonicMs - shown.sinceMs);
    return words.t(cutWords[shown.whose ?? 'unknown'], { time: words.time(sinceMs, true) });
  }

  function lastHeardOf(): string {
    const presence = live.eph.presence;
    // Beside a chat that is not ours any more, nothing is heard and nothing is claimed.
    if (presence === undefined || shown.kind === 'not-ours') return '';
    const elapsedMs = Math.max(0, now.monotonicMs - presence.atMs);
    return said(lastHeardSentence(presence.value, elapsedMs, format), words);
  }
}

function said({ key, params }: PresenceSentence, words: Words): string {
  const catalogue = presenceWords[words.lang === 'es' ? 'es' : 'en'];
  return fillWords(catalogue[key], params);
}
