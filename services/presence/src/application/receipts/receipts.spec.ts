import { describe, expect, it } from '@jest/globals';
import { refusal, unavailable } from '../../testing/fake-session.js';
import { evidence, gateway, World } from '../../testing/world.js';

const factsOf = ({ session }: World) => session.facts.filter((name) => !name.startsWith('open'));

describe('receipts', () => {
  it('records the first at once, then one per level in a tenth of a second', async () => {
    const world = await World.start();
    await world.connect();
    for (let n = 1; n <= 50; n += 1) {
      world.meet(evidence.ack(n));
      await world.clock.advance(10);
    }
    await world.clock.advance(200);
    expect(factsOf(world)).toEqual(
      ['1', '10', '20', '30', '40', '50'].map((n) => `recordReceipt delivered ${n}`),
    );
    await world.stop();
  });

  it('proposes what one turn claims within that turn, as one receipt where one says it all', async () => {
    const world = await World.start();
    await world.connect();
    await world.connect({ connection: 'c2', tab: 't2', page: 'p2' });
    const kinds = [
      ['c1', evidence.ack(1)],
      ['c1', evidence.ack(2)],
      ['c2', evidence.ack(2)],
      ['c1', evidence.seen(2, 1_200)],
      ['c1', evidence.ack(3)],
    ] as const;
    const batch = kinds.map(([connection, kind]) => ({ connection, ageMs: 0, part: 0, kind }));
    world.presence.reportEvidence({ gateway, evidence: batch });
    // The first at its place is given to the record before the call returns.
    expect(factsOf(world)).toEqual(['recordReceipt displayed 2']);
    await world.clock.settle();
    expect(factsOf(world)).toEqual([
      'recordReceipt displayed 2',
      'recordReceipt delivered 3',
      'recordReceipt delivered 2',
    ]);
    await world.stop();
  });

  it('records each in the trace of the newest message that it covers, and where there is none in none', async () => {
    const world = await World.start();
    await world.connect();
    const traced = (upTo: number, traceparent?: string) => ({
      $case: 'acknowledged' as const,
      value: { upTo, dispatchedUpTo: 1_000, traceparent },
    });
    const trace = (n: number) => `00-${'a'.repeat(32)}-${String(n).padStart(16, 'b')}-01`;
    world.meet(traced(1, trace(1)));
    await world.clock.advance(10);
    for (const n of [2, 3]) world.meet(traced(n, trace(n)));
    await world.clock.advance(200);
    world.meet(traced(4));
    world.meet(traced(5, trace(5).replace(/01$/, '00')));
    await world.clock.advance(200);
    expect(factsOf(world)).toEqual([1, 3, 4, 5].map((n) => `recordReceipt delivered ${n}`));
    const spans = world.tracer.started;
    expect(spans).toMatchObject(
      [1, 3].map((n) => ({ key: 'record', of: 'delivered', parent: trace(n), isEnded: true })),
    );
    expect(world.session.traces.filter((one) => one !== '')).toEqual(
      spans.map(({ traceparent }) => traceparent),
    );
    // The second waited for a tenth of a second, and that is part of it.
    expect(spans[1]?.startedAtMs).toBeLessThan(world.clock.now() - 200);
    await world.stop();
  });

  it('does not let displayed wait for delivered', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ack(1));
    world.meet(evidence.seen(1));
    await world.clock.settle();
    expect(factsOf(world)).toEqual(['recordReceipt delivered 1', 'recordReceipt displayed 1']);
    await world.stop();
  });

  it.each([
    ['closes', evidence.closed('network'), 'recordConnection ended network'],
    ['is left', evidence.leave('exit'), 'recordLeave exit'],
  ])('writes what still waits before its connection %s', async (_name, kind, last) => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ack(1));
    await world.clock.settle();
    world.meet(evidence.ack(2));
    world.meet(evidence.seen(2, 1_500));
    world.meet(evidence.ack(3));
    world.meet(kind);
    await world.clock.advance(1_000);
    expect(factsOf(world)).toEqual([
      'recordReceipt delivered 1',
      'recordReceipt displayed 2',
      'recordReceipt delivered 3',
      last,
    ]);
    await world.stop();
  });

  it('writes what still waits before the same page takes its own place', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ack(1));
    await world.clock.settle();
    world.meet(evidence.ack(2));
    await world.connect({ connection: 'c2' });
    expect(world.session.facts.slice(-2)).toEqual([
      'recordReceipt delivered 2',
      'openConnection c2',
    ]);
    await world.stop();
  });

  it('writes what still waits when the service stops', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ack(1));
    await world.clock.settle();
    world.meet(evidence.ack(2));
    await world.stop();
    expect(factsOf(world)).toEqual(['recordReceipt delivered 1', 'recordReceipt delivered 2']);
  });

  it('loses nothing and gathers nothing while the log is away', async () => {
    const world = await World.start();
    await world.connect();
    world.session.away = unavailable();
    for (let n = 1; n <= 500; n += 1) {
      world.meet(evidence.ack(n));
      world.meet(evidence.seen(n));
      await world.clock.advance(20);
    }
    world.session.away = undefined;
    await world.clock.advance(5_000);
    // The first of each was on its way; everything since is one mark.
    expect(factsOf(world)).toEqual(['recordReceipt delivered 1', 'recordReceipt displayed 500']);
    await world.stop();
  });

  it('drops what is refused, and goes on', async () => {
    const world = await World.start();
    await world.connect();
    world.session.meets('recordReceipt', refusal('NotAssigned'));
    world.meet(evidence.ack(1));
    await world.clock.advance(200);
    world.meet(evidence.ack(2));
    await world.clock.settle();
    expect(factsOf(world)).toEqual(['recordReceipt delivered 2']);
    await world.stop();
  });

  it('sends a page away, to come anew, whose connection the log does not know', async () => {
    const world = await World.start();
    await world.connect();
    world.session.meets('recordReceipt', refusal('ConnectionUnknown'));
    world.meet(evidence.ack(1));
    await world.clock.settle();
    expect(world.directives).toEqual(['c1 4408']);
    expect(world.meet(evidence.heard)).toEqual(['c1']);
    await world.stop();
  });

  it('believes no claim beyond what was sent (I14), and no display that no screen showed (I15)', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ack(9, 8));
    world.meet(evidence.surface('hidden'));
    world.meet(evidence.seen(3));
    await world.clock.advance(1_000);
    expect(factsOf(world)).toEqual([]);
    await world.stop();
  });

  it('names the device and the connection that the claim came over (I13)', async () => {
    const world = await World.start();
    const { connEpoch } = await world.connect({ device: 'phone' });
    world.meet(evidence.seen(4, 1_700));
    await world.clock.settle();
    expect(world.session.calls.at(-1)?.request).toEqual({
      ...{ conversation: expect.any(String), participant: expect.any(String) },
      ...{ level: 'displayed', upTo: 4, dwellMs: 1_700, device: 'phone', connEpoch, fence: 0 },
    });
    await world.stop();
  });
});
