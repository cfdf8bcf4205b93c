import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LogPoint } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { createLogger, systemClock } from '@stillhere/nest-kit';
import { openReadModels } from './read-models.js';

let directory: string;
let path: string;
let lines: string[];
let head: LogPoint;
let isHeld: boolean;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-rows-'));
  path = join(directory, 'read-models.db');
  lines = [];
  head = { position: '2' as Position, hash: 'h2' };
  isHeld = true;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () => {
  const write = (line: string): void => void lines.push(line);
  const logger = createLogger({ format: 'text', clock: systemClock, write });
  const log = { id: 'a-log', head, holds: () => isHeld };
  return openReadModels(path, { log, logger });
};

/** Enough rows that some pages hold nothing but them. */
async function fill(): Promise<void> {
  const store = await open();
  const model = await store.open('waiting@1');
  const puts = Array.from({ length: 500 }, (_, n) => [`key-${n}`, 'x'.repeat(100)] as const);
  await model.commit({ expected: undefined, next: '1' as Position, puts, deletes: [] });
  await store.close();
}

async function rowsNow(): Promise<number> {
  const store = await open();
  const rows = [...(await (await store.open('waiting@1')).read()).rows].length;
  await store.close();
  return rows;
}

describe('the read models of a process', () => {
  it('are kept from start to start', async () => {
    await fill();
    expect(await rowsNow()).toBe(500);
    expect(lines).toEqual([]);
  });

  it('are made again when they know more than the log, or another story', async () => {
    await fill();
    head = { position: '0' as Position, hash: 'h0' };
    expect(await rowsNow()).toBe(0);
    expect(lines.join()).toContain('knew more than the log holds');
    head = { position: '2' as Position, hash: 'h2' };
    await fill();
    isHeld = false;
    expect(await rowsNow()).toBe(0);
  });

  it.each([
    ['its beginning', () => 20],
    ['the middle', (bytes: Buffer) => Math.floor(bytes.length / 8_192) * 4_096],
  ])('are made again when the file is damaged in %s', async (_, place) => {
    await fill();
    const bytes = readFileSync(path);
    const at = place(bytes);
    writeFileSync(path, bytes.fill(0xee, at, at + 64));
    expect(await rowsNow()).toBe(0);
    expect(lines.join()).toContain('set aside');
    expect(existsSync(`${path}.damaged`)).toBe(true);
    await fill();
    expect(await rowsNow()).toBe(500);
  });
});
