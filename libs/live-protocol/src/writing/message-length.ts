import { messageCharsMax } from '../limits.js';

/** How a text stands to the limit of one message, counted as people see characters. */
export interface MessageLength {
  readonly fits: boolean;
  /** Room that is left, in plain letters; an emoji takes several of them. 0 once it does not fit. */
  readonly left: number;
  /** Characters, as people see them, that find no room in one message. */
  readonly over: number;
}

/**
 * The limit itself is what servers count: UTF-16 units (`messageCharsMax`). What a person is told is
 * how many of the characters that they see find no room: a family emoji is one, and is never cut.
 */
export function messageLength(text: string, unitsMax = messageCharsMax): MessageLength {
  if (text.length <= unitsMax) return { fits: true, left: unitsMax - text.length, over: 0 };
  return { fits: false, left: 0, over: charactersIn(text.slice(wholeUpTo(text, unitsMax))) };
}

/**
 * The text as messages that fit, in order, cut where a reader would pause: between paragraphs, else
 * sentences, else words; inside a word only where it alone is too long, and then between characters.
 * Every character but the white space at the cuts is in exactly one of them.
 */
export function splitMessage(text: string, unitsMax = messageCharsMax): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > unitsMax) {
    const cut = cutIn(rest, unitsMax);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

/** A pause in the first quarter would leave a message of a few words before a full one. */
const earliestPause = 1 / 4;
const pauses = [/\n\s*\n/g, /[.!?…。！？]["'”’»)]*\s|[。！？\n]/g, /\s/g];

function cutIn(text: string, unitsMax: number): number {
  const room = text.slice(0, unitsMax + 1);
  for (const pause of pauses) {
    const last = [...room.matchAll(pause)].at(-1);
    if (last === undefined) continue;
    const end = Math.min(last.index + last[0].length, unitsMax);
    if (end >= unitsMax * earliestPause && isBorder(text, end)) return end;
  }
  return wholeUpTo(text, unitsMax);
}

/** Older browsers have no Segmenter; they see code points, so that at least no pair is cut. */
const segmenter =
  typeof Intl.Segmenter === 'function'
    ? new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    : undefined;

const isBorder = (text: string, at: number): boolean => startOfCharacter(text, at) === at;

function startOfCharacter(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (segmenter !== undefined) return segmenter.segment(text).containing(at)?.index ?? at;
  return isLowHalf(text.charCodeAt(at)) ? at - 1 : at;
}

/** Where the last whole character ends that is inside the limit; never 0, so that splitting ends. */
function wholeUpTo(text: string, unitsMax: number): number {
  const start = startOfCharacter(text, unitsMax);
  if (start > 0) return start;
  // One "character" of thousands of marks: it can only be cut between its code points.
  return isLowHalf(text.charCodeAt(unitsMax)) ? unitsMax - 1 : unitsMax;
}

const isLowHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function charactersIn(text: string): number {
  let count = 0;
  for (const _ of segmenter?.segment(text) ?? text) count += 1;
  return count;
}
