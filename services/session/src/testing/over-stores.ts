import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { isServiceFault, systemClock, systemTimers } from '@stillhere/nest-kit';
import { createWorld, type World } from './world.js';

const stores = {
  memory: async () => createMemoryEventStore({ clock: systemClock, timers: systemTimers }),
  sqlite: (directory: string) => openSqliteEventStore({ directory }),
};

/** A new one for each test. */
export interface Stage {
  readonly world: World;
  readonly client: api.SessionService;
}

/** The same tests over every store. */
export function overStores(what: string, tests: (stage: Stage) => void): void {
  describe.each(Object.entries(stores))(`${what} on the %s store`, (_, openStore) => {
    let directory = '';
    let world: World;
    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'session-log-'));
      world = createWorld({ store: await openStore(directory) });
    });
    afterEach(async () => {
      await world.close();
      rmSync(directory, { recursive: true, force: true });
    });
    tests({
      get world() {
        return world;
      },
      get client() {
        return world.client;
      },
    });
  });
}

export async function faultOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isServiceFault(error)) throw new Error(`no fault but ${String(error)}`);
  return { status: error.status, code: error.code, field: error.field };
}

export const parsed = (event: api.ConversationEvent) => JSON.parse(event.dataJson);
