import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@stillhere/engines';
import type { EventStore } from '@stillhere/event-store';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import type { BenchSettings } from '../settings.js';
import { type LogFigures, measureAppends, measureReads, withLog } from './log.js';

export interface LogFigure extends LogFigures {
  /** `SQLite`, `PostgreSQL`, `PostgreSQL, two writers`. */
  readonly log: string;
}

export interface PostgresLogFigures {
  readonly appends: readonly LogFigure[];
  readonly globalEventsPerS: number;
  readonly streamEventsPerS: number;
}

/** One at a time, then many in flight: both logs in turn in one run, each as durable as it always is. */
export async function measurePostgresLog(
  { seconds, rounds }: BenchSettings,
  say: (text: string) => void,
): Promise<PostgresLogFigures> {
  say(`log-postgres: ${rounds} turns each of SQLite and PostgreSQL, 1 and 100 in flight`);
  return withPostgresLogs((one, other) =>
    withLog(async (sqlite) => {
      const contestants = [
        { log: 'SQLite', stores: [sqlite] },
        { log: 'PostgreSQL', stores: [one] },
        { log: 'PostgreSQL, two writers', stores: [one, other] },
      ];
      const turns: LogFigure[] = [];
      for (let round = 0; round < rounds; round += 1) {
        for (const inFlight of [1, 100]) {
          for (const { log, stores } of contestants) {
            const share = Math.max(1, inFlight / stores.length);
            const figures = await Promise.all(
              stores.map((store) => measureAppends(store, share, seconds)),
            );
            turns.push({ ...together(figures), log, inFlight: share * stores.length });
          }
        }
      }
      return { appends: medians(turns), ...(await measureReads(one)) };
    }),
  );
}

/** Writers at the same time: their rates add up, the slower one's times stand for both. */
const together = (figures: readonly LogFigures[]): LogFigures => ({
  inFlight: figures.reduce((sum, { inFlight }) => sum + inFlight, 0),
  appendsPerS: figures.reduce((sum, { appendsPerS }) => sum + appendsPerS, 0),
  p50Ms: Math.max(...figures.map(({ p50Ms }) => p50Ms)),
  p99Ms: Math.max(...figures.map(({ p99Ms }) => p99Ms)),
});

/** Of the turns of each log under each load, value by value. */
function medians(turns: readonly LogFigure[]): LogFigure[] {
  const groups = Object.values(Object.groupBy(turns, ({ log, inFlight }) => `${inFlight} ${log}`));
  return groups.map((group = []) => {
    const median = (of: (figure: LogFigure) => number): number =>
      group.map(of).sort((a, b) => a - b)[group.length >> 1] ?? 0;
    return {
      ...(group[0] as LogFigure),
      appendsPerS: median(({ appendsPerS }) => appendsPerS),
      p50Ms: median(({ p50Ms }) => p50Ms),
      p99Ms: median(({ p99Ms }) => p99Ms),
    };
  });
}

async function withPostgresLogs<Result>(
  work: (one: EventStore, other: EventStore) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-postgres-log-'));
  const server = await startPostgres({ directory });
  try {
    const { url, ownerUrl } = server;
    const one = await openPostgresEventStore({ url, ownerUrl });
    const other = await openPostgresEventStore({ url });
    const result = await work(one, other);
    await one.close();
    await other.close();
    return result;
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export const postgresLogLines = (figures: PostgresLogFigures): string[] => [
  '',
  '## The log: SQLite and PostgreSQL in turn',
  '',
  '| log | in flight | appends/s | p50 | p99 |',
  '|---|---|---|---|---|',
  ...figures.appends.map(
    ({ log, inFlight, appendsPerS, p50Ms, p99Ms }) =>
      `| ${log} | ${inFlight} | ${appendsPerS} | ${p50Ms} ms | ${p99Ms} ms |`,
  ),
  '',
  `- PostgreSQL reads back ${figures.globalEventsPerS} events/s in log order, ${figures.streamEventsPerS} conversation by conversation.`,
];
