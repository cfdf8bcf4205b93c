import type { Words } from '../words/words.js';
import type { DeskLink } from './desk-link.js';

/** Whose cut it is, as far as anything says so. */
const cutWords = { ours: 'link.cut-ours', theirs: 'link.cut-theirs', unknown: 'link.cut' } as const;

/** The one sentence about this desk's own link, in the reader's language. */
export const linkText = (link: DeskLink, words: Words, nowMonotonicMs: number): string =>
  link.status === 'cut'
    ? words.t(cutWords[link.whose ?? 'unknown'], { age: words.age(nowMonotonicMs - link.sinceMs) })
    : words.t(`link.${link.status}`);
