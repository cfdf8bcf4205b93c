import { describe, expect, it } from '@jest/globals';
import type { link } from '@stillhere/contracts';
import { callContext, type OrderAnswer } from '../../src/index.js';
import { ClientHalf, ordersOpenMax } from '../../src/link/client-half.js';
import { LinkBroken } from '../../src/link/counted-turns.js';
import { ServerHalf } from '../../src/link/server-half.js';
import { bytesMaxOf } from '../../src/link/wire.js';
import { peer } from './simulated-link.js';
import { type ToyLink, toyLink } from './toy-link.js';

const visitor = { actor: 'visitor:v', tenant: 'local', roles: ['visitor' as const] };
const context = callContext({ principal: visitor });
const post = (body = 'hello') => ({
  $case: 'post' as const,
  value: {
    ...{ conversation: 'c', author: visitor.actor, cid: 'm', body },
    ...{ seenRevision: 0, prevCid: '', device: '', tab: '' },
  },
});

/** Fills the log of `c`. */
function write(toy: ToyLink, count: number, body = 'hello'): void {
  for (let n = 0; n < count; n += 1) {
    toy.submit({ kind: post(body), context }, () => undefined);
  }
  toy.work();
}

function pair() {
  const toy = toyLink();
  const client = new ClientHalf(() => 0);
  const server = new ServerHalf({
    ...{ name: 'one', peer, link: toy, nowMs: () => 0, onOwes: () => undefined },
  });
  client.connected();
  client.outgoing();
  server.connected(0);
  client.received(server.outgoing() as link.ServerTurn);
  const up = (): void => {
    for (let turn = client.outgoing(); turn; turn = client.outgoing()) server.received(turn);
  };
  const down = (): link.ServerTurn[] => {
    const turns: link.ServerTurn[] = [];
    for (let turn = server.outgoing(); turn; turn = server.outgoing()) turns.push(turn);
    return turns;
  };
  const follow = (after = -1) => {
    const got: number[] = [];
    const request = {
      conversation: 'c',
      after: Math.max(0, after),
      fromStart: after < 0,
      audience: '',
    };
    client.follow(
      { request, context },
      { onEvent: ({ revision }) => got.push(revision) > 0, onEnd: () => undefined },
    );
    return got;
  };
  return { toy, client, server, up, down, follow };
}

const eventsIn = (turns: readonly link.ServerTurn[]): number =>
  turns.reduce((sum, { followed }) => sum + followed.length, 0);

describe('what a link holds', () => {
  it('a peer that acknowledges nothing is sent so many events and no more, and the rest once it does', () => {
    const { toy, client, server, up, down, follow } = pair();
    write(toy, 20_000);
    const got = follow();
    up();
    const first = down();
    expect(eventsIn(first)).toBe(8_192);
    write(toy, 100);
    expect(down()).toEqual([]);
    for (let turns = first; turns.length > 0; turns = down()) {
      for (const turn of turns) client.received(turn);
      server.received(client.beat() as link.ClientTurn);
    }
    expect(got).toEqual(Array.from({ length: 20_100 }, (_, place) => place));
  });

  it('no more orders are open than may be, and the next goes out as one is answered', () => {
    const { toy, client, up, down } = pair();
    const answers: OrderAnswer[] = [];
    for (let n = 0; n < ordersOpenMax + 10; n += 1) {
      client.submit({ kind: post(), context }, (answer) => answers.push(answer));
    }
    up();
    expect(toy.waiting).toBe(ordersOpenMax);
    toy.work(3);
    for (const turn of down()) client.received(turn);
    up();
    expect(answers).toHaveLength(3);
    expect(toy.waiting).toBe(ordersOpenMax);
  });

  it('what one message takes is split, and stays below what the door reads', () => {
    const { client } = pair();
    for (let n = 0; n < 30; n += 1)
      client.submit({ kind: post('ä'.repeat(8_000)), context }, () => undefined);
    const turns: number[] = [];
    for (let turn = client.outgoing(); turn; turn = client.outgoing())
      turns.push(turn.orders.length);
    expect(turns.length).toBeGreaterThan(3);
    expect(turns.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('a message is never larger than was reckoned', () => {
    const values = ['', 'a', '€', '\u{1f642}', 'ä'.repeat(500)];
    for (const text of values) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytesMaxOf(text));
    }
  });

  it('an event that several follow stands in a turn once, and never before one that comes first', () => {
    const { toy, up, down, client, follow } = pair();
    write(toy, 3);
    const late = follow(1);
    const all = follow();
    up();
    const turns = down();
    // Revision 2 went to the one that had the rest first; for the other it must come after 0 and 1.
    const entries = turns.flatMap(({ followed }) => followed);
    expect(entries.map(({ event }) => event?.revision)).toEqual([2, 0, 1, 2]);
    for (const turn of turns) client.received(turn);
    write(toy, 1);
    const shared = down().flatMap(({ followed }) => followed);
    expect(shared).toMatchObject([{ follows: [1, 2], event: { revision: 3 } }]);
    expect([late, all]).toEqual([[2], [0, 1, 2]]);
  });
});

describe('a peer that does not keep to the protocol', () => {
  const turn = (over: Partial<link.ClientTurn>): link.ClientTurn => ({
    ...{ sequence: 0, acknowledged: 0, hello: undefined, orders: [] },
    ...over,
  });

  it.each([
    ['leaves out a turn', turn({ sequence: 2 })],
    ['acknowledges what was never sent', turn({ acknowledged: 7 })],
  ])('%s: only a new connection helps', (_, given) => {
    const { server } = pair();
    expect(() => server.received(given)).toThrow(LinkBroken);
  });

  it('gives an order that nobody knows, or none: that order is refused', () => {
    const { server, down } = pair();
    const order = { id: 1, caller: undefined, deadlineMs: 0, kind: undefined } as never;
    server.received(turn({ sequence: 1, orders: [order] }));
    expect(down()[0]?.answers).toMatchObject([
      { order: 1, result: { $case: 'fault', value: { code: 'CallUnknown' } } },
    ]);
  });
});
