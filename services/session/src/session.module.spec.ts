import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { createMemoryDraftStore } from '@stillhere/drafts';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  bindInProcess,
  CLOCK,
  DRAFT_STORE,
  EVENT_STORE,
  LOGGER,
  RANDOM,
  SESSION_BINDING,
  type ServiceBinding,
  SUBJECT_KEYS,
  silentLogger,
  systemClock,
  systemRandom,
  systemTimers,
  TIMERS,
} from '@stillhere/nest-kit';
import { bootAlone } from '@stillhere/nest-kit/testing';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { eventually } from '@stillhere/testing';
import { SessionModule } from './session.module.js';
import { as, conversation, opening, posting } from './testing/world.js';

function portsIn(folder: string): readonly (readonly [symbol, unknown])[] {
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openKeyFileProvider(join(folder, 'key')),
    cacheEntriesMax: 10,
  });
  return [
    [EVENT_STORE, createMemoryEventStore({ clock: systemClock, timers: systemTimers })],
    [SUBJECT_KEYS, keys],
    [DRAFT_STORE, createMemoryDraftStore()],
    [CLOCK, systemClock],
    [RANDOM, systemRandom],
    [TIMERS, systemTimers],
    [LOGGER, silentLogger],
  ];
}

describe('the session module', () => {
  it('boots alone, serves, follows and lets go', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-module-'));
    const app = await bootAlone(SessionModule.register(), portsIn(folder));
    const binding = app.get<ServiceBinding<api.SessionService>>(SESSION_BINDING, { strict: false });
    const client = bindInProcess(binding);

    await client.open(opening(), as.edge);
    const got: string[] = [];
    const leaving = new AbortController();
    const following = (async () => {
      const request = { conversation, after: 0, fromStart: true, audience: 'staff' };
      const events = client.follow(request, { ...as.edge, signal: leaving.signal });
      for await (const event of events) got.push(event.type);
    })();
    await eventually('the history came', () => got.length === 1);
    await client.post(posting(), as.visitor);
    await eventually('the message came', () => got.length === 2);
    expect(got).toEqual(['conversation.opened', 'conversation.message-posted']);

    leaving.abort();
    await following;
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hears what another process appends to the same log, where it is told that there are others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-module-'));
    const ports = portsIn(folder);
    const apps = [
      await bootAlone(SessionModule.register({ hearsOthers: true }), ports),
      await bootAlone(SessionModule.register(), ports),
    ] as const;
    const [here, elsewhere] = apps.map((app) =>
      bindInProcess(
        app.get<ServiceBinding<api.SessionService>>(SESSION_BINDING, { strict: false }),
      ),
    ) as [api.SessionService, api.SessionService];

    await here.open(opening(), as.edge);
    const got: string[] = [];
    const leaving = new AbortController();
    const following = (async () => {
      const request = { conversation, after: 0, fromStart: true, audience: 'staff' };
      const events = here.follow(request, { ...as.edge, signal: leaving.signal });
      for await (const event of events) got.push(event.type);
    })();
    await eventually('the history came', () => got.length === 1);
    await elsewhere.post(posting(), as.visitor);
    await eventually('what the other appended came', () => got.length === 2);

    leaving.abort();
    await following;
    for (const app of apps) await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
