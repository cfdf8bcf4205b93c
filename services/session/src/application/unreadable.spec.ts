import { describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { appendBySubmit, type EventStore } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { createMemorySubjectKeyStore, openSubjectKeys } from '@stillhere/subject-keys';
import { as, conversation, createWorld, openAndAssign, posting } from '../testing/world.js';
import { showToStaff } from './show-to-staff.js';

const broken = 'm2';

/** What is written of one message has another nonce than it was sealed with. */
function changing(store: EventStore): EventStore {
  const submit: EventStore['submit'] = (append, settled) => {
    const events = append.events.map((event) =>
      event.data.includes(`"cid":"${broken}"`)
        ? { ...event, data: event.data.replace(/"nonce":"[^"]*"/, '"nonce":"AAAAAAAAAAAAAAAA"') }
        : event,
    );
    store.submit({ ...append, events }, settled);
  };
  const append: EventStore['append'] = (stream, events, options) =>
    appendBySubmit({ submit }, { stream, events, ...options });
  return new Proxy(store, {
    get: (target, key) => ({ submit, append })[key as string] ?? bound(target, key),
  });
}

function bound(target: EventStore, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

const bodyOf = ({ dataJson }: api.ConversationEvent) => {
  const { cid, body, unreadable } = JSON.parse(dataJson) as Record<string, unknown>;
  return { cid, body, unreadable };
};
const expected = [
  { cid: 'm1', body: 'one', unreadable: undefined },
  { cid: broken, body: null, unreadable: true },
  { cid: 'm3', body: 'three', unreadable: undefined },
];

describe('a message that does not open', () => {
  it.each(['visitor', 'ana'] as const)('is marked, and %s gets all others', async (who) => {
    const clock = systemClock;
    const store = createMemoryEventStore({ clock, timers: systemTimers });
    const world = createWorld({ store: changing(store) });
    await openAndAssign(world);
    for (const [cid, body] of [
      ['m1', 'one'],
      [broken, 'two'],
      ['m3', 'three'],
    ] as const) {
      await world.client.post(posting({ cid, body }), as.visitor);
    }
    const { events } = await world.client.read({ conversation, from: 0, limit: 0 }, as[who]);
    const isMessage = ({ type }: api.ConversationEvent) => type.endsWith('.message-posted');
    expect(events.filter(isMessage).map(bodyOf)).toEqual(expected);

    const request = { conversation, after: 0, fromStart: true, audience: '' };
    const followed: unknown[] = [];
    for await (const event of world.client.follow(request, as[who])) {
      if (isMessage(event)) followed.push(bodyOf(event));
      if (followed.length === expected.length) break;
    }
    expect(followed).toEqual(expected);
    await world.close();
  });
});

describe('the key of a conversation', () => {
  const provider = {
    keyId: 'test',
    wrap: async (dataKey: Uint8Array) => ({ keyId: 'test', wrapped: Buffer.from(dataKey) }),
    unwrap: async ({ wrapped }: { readonly wrapped: Uint8Array }) => Buffer.from(wrapped),
    opens: (keyId: string) => keyId === 'test',
    check: async () => undefined,
  };

  it('that is missing is a loss, one that was destroyed an erasure', async () => {
    const store = createMemoryEventStore({ clock: systemClock, timers: systemTimers });
    const world = createWorld({ store });
    await openAndAssign(world);
    await world.client.post(posting({ cid: 'm1', body: 'one' }), as.visitor);
    const message = (await world.log()).find(({ type }) => type.endsWith('.message-posted'));
    if (!message) throw new Error('nothing was posted');
    const { subject } = (JSON.parse(message.data) as { body: { subject: string } }).body;
    const keys = openSubjectKeys({
      provider,
      store: createMemorySubjectKeyStore(),
      cacheEntriesMax: 1,
    });
    expect(bodyOf(await showToStaff(keys, message))).toEqual({
      cid: 'm1',
      body: null,
      unreadable: true,
    });
    await keys.shred(subject);
    expect(bodyOf(await showToStaff(keys, message))).toEqual({
      cid: 'm1',
      body: null,
      unreadable: undefined,
    });
    await world.close();
  });
});
