import type { TreeHash } from './merkle-tree.js';
import { hashBytes } from './merkle-tree.js';
import { bytesOf, parseNote, type SignedNote, type SigningKey, signNote } from './signed-note.js';

/** A tree at one moment of its growth. */
export interface Checkpoint {
  /** Which log it is of: a word that no other log has. */
  readonly origin: string;
  readonly size: number;
  readonly root: TreeHash;
}

export interface SignedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
  /** As it was read. */
  readonly noteText: string;
}

const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

/** @throws TypeError when the origin cannot stand in a line of its own */
export function signCheckpoint(checkpoint: Checkpoint, keys: readonly SigningKey[]): string {
  if (checkpoint.origin === '' || checkpoint.origin.includes('\n')) {
    throw new TypeError(`no origin of a checkpoint: ${JSON.stringify(checkpoint.origin)}`);
  }
  return signNote(checkpointText(checkpoint), keys);
}

/** `undefined`: no signed note, or none of a checkpoint. Further lines are allowed, and signed with the rest. */
export function parseCheckpoint(noteText: string): SignedCheckpoint | undefined {
  const note = parseNote(noteText);
  if (note === undefined) return undefined;
  const [origin = '', digits = '', encoded = '', ...further] = note.text.split('\n');
  const root = bytesOf(encoded);
  const size = /^(0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  if (origin === '' || !Number.isSafeInteger(size)) return undefined;
  if (root === undefined || root.length !== hashBytes) return undefined;
  if (further.pop() !== '' || further.includes('')) return undefined;
  return { origin, size, root, note, noteText };
}

/**
 * Notes one after the other, as they are appended to a file. An empty line between two is allowed; two end what was left half
 * written.
 */
export function notesIn(text: string): string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const last = lines.at(-1);
    const isEnd = last?.startsWith('— ') === true && !line.startsWith('— ');
    if (isEnd || (line === '' && last === '')) {
      notes.push(`${lines.join('\n')}\n`);
      lines = [];
    }
    if (line !== '' || lines.length > 0) lines.push(line);
  }
  if (lines.length > 0) notes.push(lines.join('\n'));
  return notes;
}
