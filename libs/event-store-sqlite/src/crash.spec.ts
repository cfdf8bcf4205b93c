import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteLogReader } from './log-reader.js';
import type { UnsafeForTesting } from './options.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

const appender = fileURLToPath(new URL('../test/appender.mjs', import.meta.url));

/** A busy machine may let the commit be quicker than the kill many times in a row. */
const livesMax = 40;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-crash-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Run {
  readonly unsafe?: UnsafeForTesting;
  readonly mode: 'forever' | 'once';
  /** Killed after so many acknowledged events; `once` ends itself. */
  readonly killAfter?: number;
}

/** One life of a process that appends; gives what it was told is durable. */
async function live({ unsafe = {}, mode, killAfter = Infinity }: Run): Promise<string[]> {
  const child = spawn(process.execPath, [appender, directory, JSON.stringify(unsafe), mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') continue;
    acknowledged.push(line);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

async function stored(): Promise<string[]> {
  const reader = openSqliteLogReader({ directory });
  const lines: string[] = [];
  for await (const { stream, revision, eventId } of reader.everything()) {
    lines.push(`${stream} ${revision} ${eventId}`);
  }
  expect(reader.fileProblems()).toEqual([]);
  reader.close();
  return lines;
}

describe('kill -9 while 20 writers append', () => {
  it('loses nothing that was acknowledged and keeps nothing twice, life after life', async () => {
    const acknowledged: string[] = [];
    for (const killAfter of [1, 40, 333, 700, 1_500]) {
      acknowledged.push(...(await live({ mode: 'forever', killAfter })));
      const lines = await stored();
      expect(new Set(lines).size).toBe(lines.length);
      const found = new Set(lines);
      expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(2_500);
    await everyStreamIsWhole();
  }, 60_000);

  it('would be noticed to lose something: acknowledging before the commit does', async () => {
    let lost = 0;
    for (let life = 0; life < livesMax && lost === 0; life += 1) {
      const acknowledged = await live({
        mode: 'once',
        unsafe: { acknowledgeBeforeCommit: true },
      });
      expect(acknowledged.length).toBeGreaterThan(0);
      const found = new Set(await stored());
      lost += acknowledged.filter((line) => !found.has(line)).length;
    }
    expect(lost).toBeGreaterThan(0);
  }, 60_000);

  it('leaves the directory free for the next process at once', async () => {
    await live({ mode: 'forever', killAfter: 5 });
    const store = await openSqliteEventStore({ directory });
    await store.close();
  }, 20_000);
});

/** Reading a stream checks revisions and links; a head that reading does not reach is a hole. */
async function everyStreamIsWhole(): Promise<void> {
  const reader = openSqliteLogReader({ directory });
  const lasts = new Map<string, number>();
  for await (const event of reader.everything()) {
    expect(event.revision).toBe((lasts.get(event.stream) ?? -1) + 1);
    lasts.set(event.stream, event.revision);
  }
  for (const [stream, last] of lasts) {
    let revision = -1;
    for await (const event of reader.readStream(stream as Parameters<typeof reader.head>[0])) {
      ({ revision } = event);
    }
    expect(revision).toBe(last);
  }
  reader.close();
}
