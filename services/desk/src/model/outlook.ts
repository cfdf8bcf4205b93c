import type { ContactOutlook } from '@stillhere/live-protocol';
import type { Words } from '../words/words.js';

/** What comes by itself in a chat, when and why; `leftMs`: until it comes. */
export function outlookText(
  { act, clock, why, stopped }: ContactOutlook,
  leftMs: number,
  words: Words,
): string {
  if (act === '') return known(words, `contact.stopped-${stopped}`);
  const step = known(words, `contact.step-${act}`);
  const because = known(words, why === 'policy' ? `contact.by-${clock}` : `contact.${why}`);
  return leftMs > 0
    ? words.t('contact.next', { step, because, time: words.age(leftMs) })
    : words.t('contact.now', { step, because });
}

/** A newer server may say what this desk has no word for. */
const known = (words: Words, key: string): string => (words.has(key) ? words.t(key) : '');
