import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { notesIn, signCheckpoint, signingKey } from '@stillhere/transparency-log';
import { openCheckpointFiles } from './checkpoint-files.js';

const root = mkdtempSync(join(tmpdir(), 'checkpoints-'));
afterAll(() => rmSync(root, { recursive: true }));

const key = signingKey('log.example', Buffer.alloc(32, 1));
const noteOf = (size: number) =>
  signCheckpoint({ origin: 'log.example', size, root: Buffer.alloc(32, size) }, [key]);

describe('checkpoints in files', () => {
  it('are appended, a file a tenant', async () => {
    const place = openCheckpointFiles(join(root, 'new', 'folder'));
    expect(await place.newest('local')).toBeUndefined();
    await place.keep('local', noteOf(1));
    await place.keep('local', noteOf(2));
    await place.keep('other', noteOf(7));
    expect(await place.newest('local')).toBe(noteOf(2));
    expect(await place.newest('other')).toBe(noteOf(7));
  });

  it('stand behind one that a power cut left half written', async () => {
    const place = openCheckpointFiles(root);
    await place.keep('cut', noteOf(1));
    appendFileSync(join(root, 'cut.checkpoints'), noteOf(2).slice(0, 30));
    expect(await place.newest('cut')).toBe(noteOf(1));
    await place.keep('cut', noteOf(3));
    expect(await place.newest('cut')).toBe(noteOf(3));
    const notes = notesIn(readFileSync(join(root, 'cut.checkpoints'), 'utf8'));
    expect(notes).toContain(noteOf(1));
  });

  it('that cannot be written say where and what is needed', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const place = openCheckpointFiles(join(file, 'folder'));
    await expect(place.keep('local', noteOf(1))).rejects.toMatchObject({
      code: 'CheckpointPlaceUnavailable',
    });
    await expect(place.keep('local', noteOf(1))).rejects.toThrow(/file\/folder cannot be used/);
  });
});
