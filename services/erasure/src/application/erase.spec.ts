import { beforeEach, describe, expect, it } from '@jest/globals';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { eventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import type { JsonObject } from '@stillhere/kernel';
import { createMemorySubjectKeyStore, ErasureIncomplete } from '@stillhere/subject-keys';
import { manualClock, seededRandom } from '@stillhere/testing';
import { erase } from './erase.js';
import { placeHold, releaseHold } from './hold.js';
import { lookAtSubject } from './look.js';
import type { ErasurePorts } from './ports.js';

const tenant = 'local';
const conversation = 'c1';
const subject = { tenant, conversation };
const order = { request: 'R-1', reason: 'person-asked', by: 'root' };
const key = { status: 'live', keyId: 'k', wrapped: Uint8Array.of(1) } as const;
const sealed = { alg: 'A256GCM', subject: 'visitor.c1', nonce: 'n', text: 't' };
const opened = { type: 'conversation.opened', data: { survey: sealed } };
const ended = { type: 'conversation.ended', data: {} };

let ports: ErasurePorts;

beforeEach(async () => {
  const clock = manualClock();
  const keys = createMemorySubjectKeyStore();
  ports = {
    store: createMemoryEventStore({ clock, timers: clock }),
    ...{ keys, clock, timers: clock, random: seededRandom(1) },
  };
  await keys.add('visitor.c1', key);
  await keys.add('notes.c1', key);
});

async function recorded(...facts: { type: string; data: JsonObject }[]): Promise<void> {
  const stream = streamName('conversation', tenant, conversation);
  const unchained = facts.map(({ type, data }) => {
    const eventId = newEventId(ports.clock, ports.random);
    const ids = { correlationId: '', causationId: '', commandId: eventId, traceparent: '' };
    const occurredAt = timestamp(ports.clock.now());
    const { schemaVersion, data: encoded } = eventRegistry.encode({ type, data });
    const metadata = { ...ids, schemaVersion, occurredAt, actor: 'system:test', tenant };
    return { eventId, type, data: encoded, metadata };
  });
  const from = { afterRevision: -1, prevHash: GENESIS_HASH };
  const events = chainEvents(stream, from, unchained);
  await ports.store.append(stream, events, { expected: 'noStream', deadlineMs: 1_000 });
}

const facts = async (): Promise<string[]> => {
  const found: string[] = [];
  const stream = streamName('subject', tenant, conversation);
  for await (const { type } of ports.store.readStream(stream)) found.push(type);
  return found;
};
const look = () => lookAtSubject({ log: ports.store, keys: ports.keys }, subject);

describe('erasing a conversation', () => {
  it('says that it begins, destroys the keys, and says that they are destroyed', async () => {
    await recorded(opened, ended);
    let before: string[] = [];
    const shred = async (name: string) => {
      if (before.length === 0) before = await facts();
      await ports.keys.shred(name);
    };
    const report = await erase({ ...ports, keys: { ...ports.keys, shred } }, subject, order);
    expect(before).toEqual(['subject.erasure-requested']);
    expect(await facts()).toEqual(['subject.erasure-requested', 'subject.erased']);
    expect(report).toMatchObject({
      ...{ isRepeat: false, erasure: { ...order, keys: ['visitor.c1', 'notes.c1'] } },
      found: {
        texts: 1,
        unopenable: 1,
        keys: { 'visitor.c1': 'shredded', 'notes.c1': 'shredded' },
      },
    });
  });

  it('is finished by a second run after whatever ended the first in between', async () => {
    await recorded(opened, ended);
    for (const fails of ['visitor.c1', 'notes.c1']) {
      const shred = async (name: string) => {
        if (name === fails) throw new ErasureIncomplete('subject-keys.db');
        await ports.keys.shred(name);
      };
      const cut = { ...ports, keys: { ...ports.keys, shred } };
      await expect(erase(cut, subject, order)).rejects.toThrow(ErasureIncomplete);
      expect(await facts()).toEqual(['subject.erasure-requested']);
      expect((await look()).state.erasure?.erasedAt).toBe(undefined);
    }
    await expect(placeHold(ports, subject, order)).rejects.toThrow(/cannot be held: its erasure/);
    const report = await erase(ports, subject, { ...order, request: 'R-2' });
    expect(report.erasure.request).toBe('R-1');
    expect(await facts()).toEqual(['subject.erasure-requested', 'subject.erased']);
  });

  it('is one event twice, and destroys keys that came back out of a backup', async () => {
    await recorded(opened, ended);
    await erase(ports, subject, order);
    const restored = createMemorySubjectKeyStore();
    await restored.add('visitor.c1', key);
    const report = await erase({ ...ports, keys: restored }, subject, order);
    expect(report.isRepeat).toBe(true);
    expect(await restored.find('visitor.c1')).toEqual({ status: 'shredded' });
    expect(await facts()).toHaveLength(2);
  });

  it('is refused under a hold, of one that goes on and of none, with nothing changed', async () => {
    await expect(erase(ports, subject, order)).rejects.toThrow(/There is no conversation c1 of/);
    await recorded(opened);
    await expect(erase(ports, subject, order)).rejects.toThrow(/is not over/);
    expect(await facts()).toEqual([]);
    await placeHold(ports, subject, { ...order, request: 'H-1' });
    await expect(placeHold(ports, subject, order)).rejects.toThrow(/on hold already.*H-1/);
    expect((await look()).keys['visitor.c1']).toBe('live');
    await releaseHold(ports, subject, { ...order, request: 'H-1' });
    await expect(releaseHold(ports, subject, order)).rejects.toThrow(/is not on hold/);
    expect(await facts()).toEqual(['subject.hold-placed', 'subject.hold-released']);
  });

  it('of one that is over is refused under a hold', async () => {
    await recorded(opened, ended);
    await placeHold(ports, subject, { ...order, request: 'H-1' });
    await expect(erase(ports, subject, order)).rejects.toThrow(/is on hold since .*H-1/);
    expect((await look()).keys).toEqual({ 'visitor.c1': 'live', 'notes.c1': 'live' });
    expect(await facts()).toEqual(['subject.hold-placed']);
  });
});
