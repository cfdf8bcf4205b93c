import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, seededRandom } from '@stillhere/testing';
import { callContext, type Link, type OrderAnswer } from '../../src/index.js';
import { byCalls, byGrpc, byPort, type Carried, type Carry } from '../../src/testing.js';
import { type ToyLink, toyLink } from './toy-link.js';

const carriers: [string, Carry][] = [
  ['by calls', byCalls],
  ['by a MessagePort', byPort],
  ['by gRPC', byGrpc],
];

const visitor = { actor: 'visitor:v', tenant: 'local', roles: ['visitor' as const] };
const toClose: Carried[] = [];
afterEach(async () => {
  for (const carried of toClose.splice(0)) await carried.close();
});

/** A toy service that answers at the end of the turn in which it was asked. */
async function carried(carry: Carry): Promise<Carried & { readonly toy: ToyLink }> {
  const toy = toyLink();
  const submit: Link['submit'] = (order, settled) => {
    toy.submit(order, settled);
    setImmediate(() => toy.work());
  };
  const over = await carry({ ...toy, submit });
  toClose.push(over);
  return { ...over, toy };
}

function post(link: Link, commandId: string, body = 'hello'): Promise<OrderAnswer<'post'>> {
  const value = {
    ...{ conversation: 'c', author: visitor.actor, cid: commandId, body },
    ...{ seenRevision: 0, prevCid: '', device: '', tab: '' },
  };
  const context = callContext({ principal: visitor, commandId });
  return new Promise((resolve) => {
    link.submit({ kind: { $case: 'post', value }, context }, resolve);
  });
}

function follow(link: Link, roomFor = Number.POSITIVE_INFINITY) {
  const got: number[] = [];
  const request = { conversation: 'c', after: 0, fromStart: true, audience: '' };
  const following = link.follow(
    { request, context: callContext({ principal: visitor }) },
    { onEvent: ({ revision }) => got.push(revision) < roomFor, onEnd: () => undefined },
  );
  return { got, following };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

describe.each(carriers)('a link %s', (_, carry) => {
  it('answers each order with its response or its fault', async () => {
    const { link } = await carried(carry);
    const answers = await Promise.all([post(link, 'm1'), post(link, 'm2', 'refuse')]);
    expect(answers).toMatchObject([
      { ok: true, value: { revision: 0, repeated: false } },
      {
        ok: false,
        fault: {
          name: 'ServiceFault',
          status: 'failed-precondition',
          code: 'ConversationClosed',
          field: 'conversation',
          retryable: false,
        },
      },
    ]);
  });

  it('tells a fault of the text before anything leaves', async () => {
    const { link, toy } = await carried(carry);
    const answer = await post(link, 'm1', 'half \ud800 of a pair');
    expect(answer).toMatchObject({ ok: false, fault: { field: 'body' } });
    expect(toy.carriedOut).toEqual([]);
  });

  it('refuses what no message takes, and goes on', async () => {
    const { link } = await carried(carry);
    const answer = await post(link, 'm1', 'x'.repeat(300_000));
    expect(answer).toMatchObject({
      ok: false,
      fault: { code: 'MessageTooLarge', retryable: false },
    });
    expect(await post(link, 'm2')).toMatchObject({ ok: true });
  });

  it('follows what was and what comes, stops where there is no room, goes on, and ends when left', async () => {
    const { link, toy } = await carried(carry);
    await post(link, 'm0');
    const all = follow(link);
    const few = follow(link, 2);
    for (const id of ['m1', 'm2', 'm3']) await post(link, id);
    await eventually('all came', () => all.got.length === 4);
    expect(few.got).toEqual([0, 1]);
    few.following.resume();
    await eventually('one more came', () => few.got.length === 3);
    few.following.leave();
    all.following.leave();
    await eventually('nobody follows', () => toy.followers === 0);
    expect(few.got).toEqual([0, 1, 2]);
  });

  it('carries out once and in order what was ordered through cuts, and follows without a gap', async () => {
    const { link, cut, toy } = await carried(carry);
    const random = seededRandom(7);
    const { got } = follow(link);
    const answers: Promise<OrderAnswer<'post'>>[] = [];
    const ids = upTo(300).map((n) => `m${n}`);
    for (const id of ids) {
      answers.push(post(link, id));
      const chance = random.fraction();
      if (chance < 0.3) await new Promise((resolve) => setImmediate(resolve));
      if (chance < 0.03) cut();
    }
    const settled = await Promise.all(answers);
    expect(settled.filter(({ ok }) => !ok)).toEqual([]);
    expect(toy.carriedOut).toEqual(ids);
    await eventually('all came', () => got.length >= 300);
    expect(got).toEqual(upTo(300));
  });

  it('calls the turn’s listener after the answers of a turn', async () => {
    const { link } = await carried(carry);
    const seen: string[] = [];
    const cancel = link.onTurn(() => seen.push('turn'));
    await Promise.all([post(link, 'm1').then(() => seen.push('m1')), post(link, 'm2')]);
    await eventually('the turn ended', () => seen.includes('turn'));
    cancel();
    expect(seen.filter((one) => one === 'm1')).toHaveLength(1);
  });
});
