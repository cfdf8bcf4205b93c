import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AliveMark } from '@stillhere/kernel';

const file = 'last-alive';
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** In a file of its own beside the data. Without it nothing is lost but how long we were away. */
export function openAliveMark(directory: string): AliveMark {
  const path = join(directory, file);
  return {
    before: read(path),
    leave(at) {
      try {
        writeFileSync(path, at, { mode: 0o600 });
      } catch {
        // A full disk says so elsewhere.
      }
    },
  };
}

function read(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    return instant.test(text) ? text : '';
  } catch {
    return '';
  }
}
