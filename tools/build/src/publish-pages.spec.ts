import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

type Publish = (next: string, live: string, nowMs?: number) => void;
const { publishPages, keptForMs } = (await import(
  new URL('publish-pages.mjs', import.meta.url).href
)) as { publishPages: Publish; keptForMs: number };

describe('publishing the pages', () => {
  let root: string;
  const live = () => join(root, 'live');
  const text = (name: string) => readFileSync(join(live(), name), 'utf8');
  const has = (name: string) => existsSync(join(live(), name));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stillhere-pages-'));
    publish({ 'index.html': 'one', 'index.html.gz': 'ONE', 'assets/page-1.js': '1' });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function publish(files: Record<string, string>, nowMs?: number): void {
    const next = join(root, 'live/.next');
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(next, name)), { recursive: true });
      writeFileSync(join(next, name), content);
    }
    publishPages(next, live(), nowMs);
    expect(existsSync(next)).toBe(false);
  }

  it('exchanges the page and keeps the parts of the one before, for pages that are open', () => {
    publish({ 'index.html': 'two', 'index.html.gz': 'TWO', 'assets/page-2.js': '2' });
    expect([text('index.html'), text('index.html.gz')]).toEqual(['two', 'TWO']);
    expect([text('assets/page-1.js'), text('assets/page-2.js')]).toEqual(['1', '2']);
  });

  it('serves no earlier page in a form that the new one does not have', () => {
    publish({ 'index.html': 'two' });
    expect(has('index.html.gz')).toBe(false);
  });

  it('lets go of parts that no build had for a week', () => {
    const later = Date.now() + keptForMs + 1_000;
    publish({ 'index.html': 'two', 'assets/page-2.js': '2' }, later);
    expect([has('assets/page-1.js'), has('assets/page-2.js')]).toEqual([false, true]);
  });

  it('keeps a part that every build has, however old its first one is', () => {
    for (let week = 0; week < 3; week += 1) {
      publish({ 'assets/same.js': 'same' }, Date.now() + week * keptForMs);
    }
    expect(text('assets/same.js')).toBe('same');
  });
});
