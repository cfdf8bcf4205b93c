import { readFileSync } from 'node:fs';
import { notesIn, parseCheckpoint, type SignedCheckpoint } from '@stillhere/transparency-log';

/** The file that was given holds no checkpoints. Nothing was verified. */
export class CheckpointsRefused extends Error {
  readonly code = 'CheckpointsRefused';
}

/** All whole ones in the file; what a power cut left half written at its end is passed over. @throws CheckpointsRefused */
export function readCheckpoints(path: string): SignedCheckpoint[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CheckpointsRefused(`--checkpoint ${path} cannot be read (${code}).`);
  }
  const found = notesIn(text).flatMap((note) => parseCheckpoint(note) ?? []);
  if (found.length > 0) return found;
  throw new CheckpointsRefused(
    `--checkpoint ${path} holds no signed checkpoint: its origin, its size, its root, an empty line and a signature were expected.`,
  );
}
