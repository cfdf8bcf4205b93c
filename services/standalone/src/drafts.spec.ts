import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Timestamp } from '@stillhere/kernel';
import { createLogger, systemClock } from '@stillhere/nest-kit';
import { openDrafts } from './drafts.js';

const author = { tenant: 'local', author: 'counselor:ana' };
const draft = {
  conversation: 'c1',
  writtenAt: '2026-11-27T12:00:00.000Z' as Timestamp,
  sealed: '{}',
};

describe('the drafts of a process', () => {
  let directory: string;
  let path: string;
  let lines: string[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stillhere-drafts-'));
    path = join(directory, 'drafts.db');
    lines = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = () => {
    const write = (line: string): void => void lines.push(line);
    return openDrafts(path, {
      logger: createLogger({ format: 'text', clock: systemClock, write }),
    });
  };

  it('are kept from start to start', async () => {
    const first = open();
    await first.put(author, draft);
    await first.close();
    const second = open();
    expect(await second.of(author)).toEqual([draft]);
    await second.close();
    expect(lines).toEqual([]);
  });

  it('keep no start back when their file is damaged', async () => {
    writeFileSync(path, 'no database, and longer than a header would be '.repeat(200));
    const store = open();
    expect(await store.of(author)).toEqual([]);
    await store.put(author, draft);
    await store.close();
    expect(lines.join()).toContain('the drafts are damaged');
  });
});
