import { describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { presence as api } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  ALIVE_MARK,
  bindInProcess,
  CLOCK,
  EVENT_FEED,
  LOGGER,
  METRICS,
  ON_FAULT,
  PRESENCE_BINDING,
  RANDOM,
  READ_MODELS,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  type ServiceBinding,
  silentLogger,
  TIMERS,
} from '@stillhere/nest-kit';
import { noMetrics } from '@stillhere/telemetry';
import { manualClock, seededRandom } from '@stillhere/testing';
import { PresenceModule } from './index.js';
import { FakeDesks } from './testing/fake-desks.js';
import { FakeSession } from './testing/fake-session.js';
import { recordByCalls } from './testing/record-by-calls.js';
import { as, conversation, evidence, gateway, opened, opening, visitor } from './testing/world.js';

const clock = manualClock();
const random = seededRandom(1);
const store = createMemoryEventStore({ clock, timers: clock });
const session = new FakeSession({ store, clock, random });
const ports: readonly (readonly [symbol, unknown])[] = [
  [EVENT_FEED, createLocalFeed(store)],
  [READ_MODELS, createMemoryReadModelStore()],
  [ALIVE_MARK, { before: '', leave: () => undefined }],
  [CLOCK, clock],
  [RANDOM, random],
  [TIMERS, clock],
  [LOGGER, silentLogger],
  [METRICS, noMetrics],
  [SESSION_CLIENT, session],
  [SESSION_LINK, recordByCalls(session)],
  [ROUTING_CLIENT, new FakeDesks({ store, clock, random })],
  [ON_FAULT, (fault: { error: unknown }) => Promise.reject(fault.error)],
];
const providers = ports.map(([provide, useValue]) => ({ provide, useValue }));

/** What a composition root gives: adapters, and the neighbour behind its client interface. */
@Global()
@Module({ providers, exports: ports.map(([token]) => token) })
class Ports {}

@Module({ imports: [Ports, PresenceModule.register()] })
class Alone {}

describe('the presence module', () => {
  it('boots alone, serves through its binding, refuses what is malformed, and stops', async () => {
    const app = await NestFactory.createApplicationContext(Alone, { logger: false });
    const binding = app.get<ServiceBinding<api.PresenceService>>(PRESENCE_BINDING, {
      strict: false,
    });
    const client = bindInProcess(binding, { clock, timers: clock });
    await session.open(opened, as.edge);

    const leaving = new AbortController();
    const edge = { ...as.edge, signal: leaving.signal };
    const directives = client.watchConnections({ gateway }, edge)[Symbol.asyncIterator]();
    const directive = directives.next();
    expect((await client.openConnection(opening(), as.edge)).connEpoch).toBe(1);
    const report = {
      gateway,
      evidence: [{ connection: 'c1', ageMs: 0, part: 0, kind: evidence.heard }],
    };
    expect(await client.reportEvidence(report, as.edge)).toEqual({
      unknownConnections: [],
      elsewhere: [],
    });
    const about = { conversation, participant: visitor };
    const verdicts = client.watchPresence(about, edge)[Symbol.asyncIterator]();
    await clock.settle();
    expect((await verdicts.next()).value).toMatchObject({ verdict: 'here.visible', heard: true });

    const nameless = client.openConnection(opening({ device: '' }), as.edge);
    await expect(nameless).rejects.toMatchObject({ code: 'InvalidArgument', field: 'device' });
    await expect(client.reportEvidence(report, as.visitor)).rejects.toMatchObject({
      code: 'AccessDenied',
    });

    leaving.abort();
    expect(await directive).toEqual({ done: true, value: undefined });
    await app.close();
    expect(clock.pending).toBe(0);
  });
});
