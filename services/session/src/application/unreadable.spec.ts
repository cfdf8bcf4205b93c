import { describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import type { EventStore } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { as, conversation, createWorld, openAndAssign, posting } from '../testing/world.js';

const broken = 'm2';

/** What is written of one message has another nonce than it was sealed with. */
function changing(store: EventStore): EventStore {
  const append: EventStore['append'] = (stream, events, options) => {
    const written = events.map((event) =>
      event.data.includes(`"cid":"${broken}"`)
        ? { ...event, data: event.data.replace(/"nonce":"[^"]*"/, '"nonce":"AAAAAAAAAAAAAAAA"') }
        : event,
    );
    return store.append(stream, written, options);
  };
  return new Proxy(store, {
    get: (target, key) => (key === 'append' ? append : bound(target, key)),
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
