import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { notesIn, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { leafHash } from './merkle-tree.js';
import {
  isSignedBy,
  parseNote,
  parseVerifierKey,
  type SignedNote,
  signingKey,
  signNote,
  type VerifierKey,
} from './signed-note.js';

/** The example of Go's `golang.org/x/mod/sumdb/note`, from which the specification comes. */
const seed = Buffer.from('gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=', 'base64');
const neumann = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const text =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const signature =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const published = `${text}\n${signature}`;

const key = signingKey('stillhere.example/log', Buffer.alloc(32, 7));
const checkpoint = { origin: key.verifier.name, size: 12, root: leafHash(Buffer.from('x')) };
const read = (note: string): SignedNote => parseNote(note) as SignedNote;

describe('a signed note', () => {
  it('is the published one, byte for byte', () => {
    const signing = signingKey('PeterNeumann', seed);
    expect(signing.verifier.text).toBe(neumann);
    expect(signNote(text, [signing])).toBe(published);
    expect(isSignedBy(read(published), parseVerifierKey(neumann) as VerifierKey)).toBe(true);
  });

  it('holds for its key only, whatever other signatures stand there', () => {
    const other = signingKey(key.verifier.name, Buffer.alloc(32, 8));
    const note = read(signNote(text, [other, key]));
    expect(isSignedBy(note, key.verifier)).toBe(true);
    expect(isSignedBy(read(signNote(text, [other])), key.verifier)).toBe(false);
    expect(isSignedBy({ ...note, text: `${text}x\n` }, key.verifier)).toBe(false);
  });

  it('is not what has another form', () => {
    for (const wrong of [
      '',
      text,
      `${text}\n`,
      `${text}\n${signature.slice(0, -1)}`,
      `${text}\n${signature.replace('—', '-')}`,
      `${text}\n${signature.replace('x08go', 'x08g')}`,
      published.replace('you', 'y\u0001u'),
      published.replace('you', 'y\ud800u'),
      `${text}\n${signature.repeat(17)}`,
      `${'x'.repeat(70_000)}\n\n${signature}`,
    ]) {
      expect(parseNote(wrong)).toBeUndefined();
    }
    for (const wrong of [
      '',
      neumann.slice(1),
      `${neumann}A`,
      neumann.replace('c74f', 'c74e'),
      'a+b',
    ]) {
      expect(parseVerifierKey(wrong)).toBeUndefined();
    }
    expect(() => signingKey('with space', Buffer.alloc(32))).toThrow(TypeError);
    expect(() => signNote('no end', [key])).toThrow(TypeError);
  });
});

describe('a checkpoint', () => {
  it('comes back as it was signed', () => {
    const note = signCheckpoint(checkpoint, [key]);
    expect(note.split('\n').slice(0, 4)).toEqual([
      checkpoint.origin,
      '12',
      checkpoint.root.toString('base64'),
      '',
    ]);
    expect(parseCheckpoint(note)).toMatchObject(checkpoint);
  });

  it('is not what has another form', () => {
    const lines = [checkpoint.origin, '12', checkpoint.root.toString('base64')];
    const with_ = (at: number, line: string) =>
      signNote(`${lines.with(at, line).join('\n')}\n`, [key]);
    for (const wrong of [with_(0, ''), with_(1, '012'), with_(1, '-1'), with_(1, '1e3')]) {
      expect(parseCheckpoint(wrong)).toBeUndefined();
    }
    for (const wrong of [with_(1, '99999999999999999'), with_(2, 'AAAA'), with_(2, '*')]) {
      expect(parseCheckpoint(wrong)).toBeUndefined();
    }
    expect(parseCheckpoint(with_(2, `${lines[2]}\nfurther`))).toMatchObject({ size: 12 });
    expect(() => signCheckpoint({ ...checkpoint, origin: 'a\nb' }, [key])).toThrow(TypeError);
  });

  it('stands in a file with others, and a last one that was cut off is still told apart', () => {
    const notes = [1, 2, 3].map((size) => signCheckpoint({ ...checkpoint, size }, [key, key]));
    expect(notesIn(notes.join(''))).toEqual(notes);
    expect(notesIn(notes.join('\n'))).toEqual(notes);
    const cut = notesIn(notes.join('').slice(0, -100));
    expect(cut.slice(0, 2)).toEqual(notes.slice(0, 2));
    expect(cut.slice(2).map(parseCheckpoint)).toEqual([undefined]);
    for (let at = 1; at < 150; at += 1) {
      const mended = notesIn(`${notes.join('').slice(0, -at)}\n\n\n${notes[0]}`);
      expect(mended.at(-1)).toBe(notes[0]);
    }
    expect(notesIn('')).toEqual([]);
  });

  it('never makes whoever reads it fail', () => {
    const note = signCheckpoint(checkpoint, [key]);
    fc.assert(
      fc.property(
        fc.nat(note.length - 1),
        fc.string({ unit: 'binary', maxLength: 4 }),
        (at, put) => {
          const changed = note.slice(0, at) + put + note.slice(at + 1);
          const found = parseCheckpoint(changed);
          if (found && changed !== note) expect(isSignedBy(found.note, key.verifier)).toBe(false);
          for (const one of notesIn(changed)) parseCheckpoint(one);
        },
      ),
      { numRuns: 500 },
    );
  });
});
