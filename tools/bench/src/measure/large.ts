import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { writeLargeLog } from '@stillhere/harness/large-log';
import { startStillhere } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';
import { measureReads, type ReadFigures } from './log.js';

export interface LargeFigures {
  readonly events: number;
  /** From spawn to ready, views and all. */
  readonly startMs: number;
  /** The same without any view: each is made from the first event on. */
  readonly rebuildMs: number;
  readonly rebuildEventsPerS: number;
  readonly rssMib: number;
  readonly reads: ReadFigures;
}

/** A log as years of work leave it: what reading it, starting on it and making all views of it takes. */
export async function measureLarge(
  { quick }: BenchSettings,
  say: (text: string) => void,
): Promise<LargeFigures> {
  const wanted = quick ? 50_000 : 1_000_000;
  say(`large: a log of ${wanted} events, which takes a while to write`);
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-large-'));
  try {
    // A log belongs to keys and accounts: a first start makes the whole set.
    await (await startStillhere({ directory })).end();
    const events = await writeLargeLog(directory, wanted);
    const store = await openSqliteEventStore({ directory });
    const reads = await measureReads(store);
    await store.close();
    const rebuild = await startStillhere({ directory });
    await rebuild.end();
    const again = await startStillhere({ directory });
    const rssMib = Math.round(again.rssKib() / 1_024);
    await again.end();
    const rebuildMs = Math.round(rebuild.startMs);
    const startMs = Math.round(again.startMs);
    const rebuildEventsPerS = Math.round(events / ((rebuildMs - startMs) / 1_000));
    return { events, startMs, rebuildMs, rebuildEventsPerS, rssMib, reads };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
