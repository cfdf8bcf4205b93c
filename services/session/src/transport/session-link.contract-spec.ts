import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { session as api, CallContext } from '@stillhere/contracts';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  type Link,
  type OrderAnswer,
  type OrderKind,
  systemClock,
  systemTimers,
} from '@stillhere/nest-kit';
import { byCalls, byGrpc, byPort, type Carried, type Carry } from '@stillhere/nest-kit/testing';
import { eventually, seededRandom } from '@stillhere/testing';
import {
  ana,
  as,
  connecting,
  conversation,
  createWorld,
  openAndAssign,
  posting,
  receiving,
  visitor,
  type World,
} from '../testing/world.js';

/** Within one process there is nothing to cut. */
const direct: Carry = async (served) => ({
  link: served,
  cut: () => undefined,
  close: async () => undefined,
});

let world: World;
let carried: Carried;
beforeEach(async () => {
  world = createWorld({
    store: createMemoryEventStore({ clock: systemClock, timers: systemTimers }),
  });
  await openAndAssign(world);
});
afterEach(async () => {
  await carried.close();
  await world.close();
});

const give = (link: Link, kind: OrderKind, context: CallContext): Promise<OrderAnswer> =>
  new Promise((resolve) => link.submit({ kind, context }, resolve));

const post = (over: Partial<api.PostRequest> = {}): OrderKind => ({
  $case: 'post',
  value: posting(over),
});

/** Each differs from the one before, so that none of them is recorded twice by mistake without a trace. */
const surface = (n: number, fence = 0): OrderKind => ({
  $case: 'recordConnection',
  value: {
    ...{ conversation, participant: visitor, connEpoch: 1, fact: 'surface' },
    ...{ cause: '', surface: n % 2 === 0 ? 'hidden' : 'visible', evidence: `e${n}` },
    ...{ lastHeardAt: '', unseenSince: '', fence },
  },
});

function follow(link: Link, context: CallContext, roomFor: number) {
  const chains: string[] = [];
  const ended: unknown[] = [];
  const request = { conversation, after: 0, fromStart: true, audience: '' };
  const following = link.follow(
    { request, context },
    {
      onEvent: ({ frame }) => {
        chains.push((JSON.parse(frame) as { chain: string }).chain);
        if (chains.length % roomFor !== 0) return true;
        setImmediate(() => following.resume());
        return false;
      },
      onEnd: (fault) => ended.push(fault?.code),
    },
  );
  return { chains, ended };
}

const carriers: [string, Carry][] = [
  ['direct', direct],
  ['by calls', byCalls],
  ['by a MessagePort', byPort],
  ['by gRPC', byGrpc],
];

describe.each(carriers)('the session over a link, %s', (_, carry) => {
  /** What happens once the service has an order and before its answer can leave. */
  let onOrder = (): void => undefined;
  beforeEach(async () => {
    onOrder = () => undefined;
    const submit: Link['submit'] = (order, settled) => {
      world.link.submit(order, settled);
      onOrder();
    };
    const served = { submit, follow: world.link.follow.bind(world.link) };
    carried = await carry({ ...served, onTurn: world.link.onTurn.bind(world.link) });
  });

  it('answers as the unary calls do, repeats included', async () => {
    const { link } = carried;
    const first = await give(link, post(), as.visitor);
    const again = await give(link, post(), as.visitor);
    const other = await give(link, post({ body: 'something else' }), as.visitor);
    expect([first, again, other]).toMatchObject([
      { ok: true, value: { revision: 2, repeated: false } },
      { ok: true, value: { revision: 2, repeated: true } },
      { ok: false, fault: { status: 'already-exists' } },
    ]);
    const opened = await give(link, { $case: 'openConnection', value: connecting() }, as.edge);
    expect(opened).toMatchObject({ ok: true, value: { connEpoch: 1, head: 4 } });
    await give(link, post({ author: ana, cid: 'a1' }), as.ana);
    const value = receiving({ upTo: 5 });
    const receipt = await give(link, { $case: 'recordReceipt', value }, as.edge);
    expect(receipt).toEqual({ ok: true, value: { appended: true, revision: 6 } });
  });

  it('asks access of the caller that the order names, not of the service that carries it', async () => {
    const { link } = carried;
    const denied = { ok: false, fault: { status: 'permission-denied', code: 'AccessDenied' } };
    const stranger = { ...as.visitor.principal, conversation: 'f'.repeat(32) };
    expect(await give(link, post(), { ...as.visitor, principal: stranger })).toMatchObject(denied);
    expect(await give(link, post({ author: ana }), as.ben)).toMatchObject(denied);
    expect(await give(link, post(), as.ana)).toMatchObject(denied);
    expect(await give(link, post(), as.edge)).toMatchObject(denied);
    const receipt: OrderKind = { $case: 'recordReceipt', value: receiving() };
    expect(await give(link, receipt, as.visitor)).toMatchObject(denied);
    expect(await world.log()).toHaveLength(2);
  });

  it('refuses what an older owner of presence says, whatever it is about, and keeps what it brings of a leave', async () => {
    const { link } = carried;
    const opening = { $case: 'openConnection', value: connecting({ fence: 3 }) } as const;
    expect(await give(link, opening, as.edge)).toMatchObject({ ok: true, value: { head: 3 } });
    expect(await give(link, surface(0, 3), as.edge)).toMatchObject({ ok: true });
    await world.client.takePresence({ conversation, fence: 4 }, as.edge);
    const receipt = receiving({ fence: 3 });
    const stale = {
      ok: false,
      fault: { status: 'failed-precondition', code: 'StaleOwner', retryable: false },
    };
    expect(await give(link, surface(1, 3), as.edge)).toMatchObject(stale);
    expect(await give(link, { $case: 'recordReceipt', value: receipt }, as.edge)).toMatchObject(
      stale,
    );
    expect(await give(link, opening, as.edge)).toMatchObject(stale);
    expect(await world.log()).toHaveLength(6);
    expect(await give(link, surface(1, 4), as.edge)).toMatchObject({ ok: true });
    const left = {
      ...{ conversation, participant: visitor, reason: 'exit', evidence: 'e', connEpoch: 1 },
      ...{ hasToken: false, tokenEpoch: 0, tab: '' },
    };
    expect(await give(link, { $case: 'recordLeave', value: left }, as.edge)).toMatchObject({
      ok: true,
    });
  });

  it('names the field of a request that cannot be', async () => {
    const answer = await give(carried.link, post({ body: ' ' }), as.visitor);
    expect(answer).toMatchObject({ ok: false, fault: { code: 'InvalidArgument', field: 'body' } });
  });

  it('ends a follow with why, at its start and when the caller has lost the chat', async () => {
    const { link } = carried;
    const refused = follow(link, as.ben, 100);
    await eventually('it was refused', () => refused.ended.length === 1);
    expect(refused.ended).toEqual(['AccessDenied']);
    const hers = follow(link, as.ana, 100);
    await eventually('she follows', () => hers.chains.length === 2);
    await world.client.assign(
      { conversation, counselor: 'counselor:ben', displayName: 'ben', previous: '', decision: 2 },
      as.edge,
    );
    await eventually('her view ended', () => hers.ended.length === 1);
    expect(hers.ended).toEqual(['AccessDenied']);
  });

  it('records each fact once and in order through cuts, and every reader gets the log as it is', async () => {
    const { link, cut } = carried;
    const random = seededRandom(11);
    await give(link, { $case: 'openConnection', value: connecting() }, as.edge);
    const readers = [
      follow(link, as.edge, 3),
      follow(link, as.ana, 7),
      follow(link, as.visitor, 50),
    ];
    onOrder = () => {
      if (random.fraction() < 0.03) cut();
    };
    const answers: Promise<OrderAnswer>[] = [];
    for (let n = 0; n < 150; n += 1) {
      answers.push(give(link, surface(n), as.edge));
      answers.push(
        give(link, post({ cid: `m${n}`, prevCid: n > 0 ? `m${n - 1}` : '' }), as.visitor),
      );
      if (random.fraction() < 0.4) await new Promise((resolve) => setImmediate(resolve));
    }
    const faults = (await Promise.all(answers)).filter(({ ok }) => !ok);
    expect(faults).toEqual([]);
    const log = await world.log();
    const types = log.map(({ type }) => type).slice(3);
    expect(types).toEqual(
      Array.from({ length: 300 }, (__, n) =>
        n % 2 === 0 ? 'conversation.surface-changed' : 'conversation.message-posted',
      ),
    );
    const chains = log.map(({ metadata }) => metadata.hash.slice(0, 32));
    for (const { chains: got } of readers) {
      await eventually('a reader is at the head', () => got.length >= chains.length);
      expect(got).toEqual(chains);
    }
  });
});
