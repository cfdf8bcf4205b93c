// node --import: kills the process from inside when it passes a named place for the n-th time. The
// product knows nothing of it; it looks at the statements that go to SQLite.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isMainThread, Worker } from 'node:worker_threads';
import { type Place, places, type StrikeOrder } from '../fault/strike-order.js';
import { preloadInThreads, sharedNumbers } from './every-thread.js';

const [placeAt, passagesAt, delayAt, isDueAt] = [0, 1, 2, 3] as const;
const order = sharedNumbers('strike', 4);

preloadInThreads(import.meta.url);
watchStatements();
if (isMainThread) {
  // Waits in a thread of its own, since the one that is to be hit stands inside SQLite by then.
  const wait = `const { workerData: order } = require('node:worker_threads');
    Atomics.wait(order, ${isDueAt}, 0);
    const dueMs = performance.now() + order[${delayAt}] / 1000;
    while (performance.now() < dueMs);
    process.kill(process.pid, 'SIGKILL');`;
  new Worker(wait, { eval: true, execArgv: [], workerData: order }).unref();
  takeOrder();
  process.on('SIGUSR2', takeOrder);
}

function takeOrder(): void {
  const text = readFileSync(process.env.STRIKE_ORDER ?? '', 'utf8');
  if (text === '') return;
  const { place, passage, delayUs } = JSON.parse(text) as StrikeOrder;
  Atomics.store(order, delayAt, delayUs);
  Atomics.store(order, passagesAt, passage);
  Atomics.store(order, placeAt, places.indexOf(place) + 1);
}

function pass(place: Place): void {
  if (Atomics.load(order, placeAt) !== places.indexOf(place) + 1) return;
  if (Atomics.sub(order, passagesAt, 1) !== 1) return;
  if (Atomics.load(order, delayAt) === 0) process.kill(process.pid, 'SIGKILL');
  Atomics.store(order, isDueAt, 1);
  Atomics.notify(order, isDueAt);
}

interface Watch {
  readonly before?: () => void;
  readonly after?: () => void;
}

function watchStatements(): void {
  const { prepare, exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...options) {
    const statement = prepare.call(this, sql, ...options);
    const watch = watchOver(this, sql);
    if (watch !== undefined) watchCalls(statement, watch);
    return statement;
  };
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql) {
    const watch = watchOver(this, sql);
    if (basename(this.location() ?? '') === 'log.db') pass('opening');
    watch?.before?.();
    exec.call(this, sql);
    watch?.after?.();
  };
}

function watchCalls(statement: StatementSync, { before, after }: Watch): void {
  for (const name of ['run', 'get'] as const) {
    const call = statement[name].bind(statement) as (...values: unknown[]) => unknown;
    Object.assign(statement, {
      [name]: (...values: unknown[]) => {
        before?.();
        const result = call(...values);
        after?.();
        return result;
      },
    });
  }
}

/** Rows that the open transaction of the log has written so far. */
let rows = 0;

function watchOver(database: DatabaseSync, sql: string): Watch | undefined {
  const statement = `${basename(database.location() ?? '')}: ${sql}`;
  if (statement === 'log.db: BEGIN IMMEDIATE') return { before: () => (rows = 0) };
  if (statement.startsWith('log.db: INSERT INTO event ')) return { before: betweenRows };
  if (statement === 'log.db: COMMIT') {
    return { before: () => pass('in-commit'), after: () => pass('after-commit') };
  }
  if (/^log\.db: PRAGMA wal_checkpoint\((PASSIVE|RESTART|TRUNCATE)\)/.test(statement)) {
    return { before: () => pass('checkpoint') };
  }
  if (statement === 'read-models.db: COMMIT') return { before: () => pass('read-models') };
  if (statement === 'subject-keys.db: COMMIT') return { after: () => pass('after-key') };
  return undefined;
}

function betweenRows(): void {
  rows += 1;
  if (rows > 1) pass('in-group');
}
