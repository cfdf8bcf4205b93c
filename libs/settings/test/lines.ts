import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallContext, Role } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore, type ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import {
  callContext,
  type LogFields,
  silentLogger,
  systemClock,
  systemRandom,
  systemTimers,
} from '@stillhere/nest-kit';
import { createSettings, type Settings, settingsCalls } from '../src/index.js';

/** Settings of one line of text: enough to be checked, published and read. */
export interface Lines {
  readonly line: string;
}

export const textOf = (line: string): string => JSON.stringify({ line });

function read(text: string): Lines | string {
  try {
    const { line } = JSON.parse(text) as Partial<Lines>;
    return typeof line === 'string' ? { line } : "'line' must be there";
  } catch {
    return 'it is no JSON';
  }
}

export const as = (name: string, role: Role = 'admin', tenant = 'local'): CallContext =>
  callContext({
    principal: { actor: `${role}:${name}`, tenant, roles: [role] },
    commandId: `${name}-command`,
    deadlineAtMs: systemClock.monotonicMs() + 10_000,
  });

/** One log on a disk; processes of it that come and go. */
export async function openLog() {
  const directory = mkdtempSync(join(tmpdir(), 'settings-'));
  const store = await openSqliteEventStore({ directory });
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(directory, { recursive: true });
  };
  return { store, readModels: createMemoryReadModelStore(), close };
}

interface Disk {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
}

export async function openProcess(
  { store, readModels }: Disk,
  source: 'file' | 'built-in' = 'file',
) {
  const told: LogFields[] = [];
  const tell = (_: string, fields: LogFields = {}): void => void told.push(fields);
  let changes = 0;
  const settings: Settings<Lines, string> = createSettings(
    {
      ...{ store, readModels, feed: createLocalFeed(store), clock: systemClock },
      ...{ random: systemRandom, timers: systemTimers },
      logger: { ...silentLogger, warn: tell, error: tell },
      onFault: ({ error }) => {
        throw error;
      },
    },
    {
      service: 'routing',
      onChange: () => {
        changes += 1;
      },
      document: {
        ...{ id: 'lines', read, said: (lines: Lines) => ({ ...lines }) },
        check: ({ line }, { before }) =>
          line === 'nobody' ? `'line' must be somebody, as in ${before.length} before` : undefined,
        holding: ({ line }, version) => `${version}: ${line}`,
        base: () => ({ version: 7, said: { line: 'of the file' }, source }),
      },
    },
  );
  await settings.start();
  const inForce = (tenant = 'local', nowMs = systemClock.now()) =>
    settings.published.inForce(tenant, nowMs)?.holding;
  return { settings, calls: settingsCalls(settings), inForce, told, changes: () => changes };
}
