import type { SettingsState } from '../domain/state.js';
import type { Settings } from '../settings.js';
import { baseOf, completeText } from './complete-text.js';

/** With all quotes escaped it still fits an event (256 KiB) and a request. */
export const textBytesMax = 120 * 1_024;

export interface ToCheck {
  readonly text: string;
  /** Empty: now. */
  readonly takesEffectAt: string;
}

/** The text that is published: the document complete, in the one form that can be compared; or why it is refused. */
export function checked<Document, Holding>(
  { document, clock }: Settings<Document, Holding>,
  { text, takesEffectAt }: ToCheck,
  { versions }: SettingsState,
): { readonly text: string } | { readonly problem: string } {
  if (Buffer.byteLength(text) > textBytesMax) return { problem: tooLong };
  const read = document.read(text);
  if (typeof read === 'string') return { problem: read };
  const texts = versions.length === 0 ? [baseOf(document).text] : versions.map((one) => one.text);
  const before = texts.map(document.read).filter((one) => typeof one !== 'string');
  const atMs = takesEffectAt === '' ? clock.now() : Date.parse(takesEffectAt);
  const problem = document.check(read, { atMs, before: before as Document[] });
  if (problem !== undefined) return { problem };
  const complete = completeText(document.said(read));
  if (complete === undefined) return { problem: strange };
  return Buffer.byteLength(complete) > textBytesMax ? { problem: tooLong } : { text: complete };
}

const strange =
  'its numbers must be whole and at most 2^53 - 1, and its texts hold no half of a surrogate pair';
const tooLong = `it must be at most ${textBytesMax / 1_024} KiB`;
