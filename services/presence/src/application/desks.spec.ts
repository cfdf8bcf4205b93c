import { describe, expect, it } from '@jest/globals';
import type { presence as api } from '@stillhere/contracts';
import { refusal, unavailable } from '../testing/fake-session.js';
import {
  ana,
  as,
  assigned,
  ben,
  conversation,
  evidence,
  gateway,
  World,
  watching,
} from '../testing/world.js';

const desk = (over: Partial<api.OpenDeskRequest> = {}): api.OpenDeskRequest => ({
  ...{ gateway, connection: 'd1', counselor: ana, device: 'dev', tab: 'tab', visible: true },
  ...over,
});

async function withDesk(over: Partial<api.OpenDeskRequest> = {}): Promise<World> {
  const world = await World.start();
  await world.presence.openDesk(desk(over), as.edge);
  await world.clock.settle();
  return world;
}

const watchCounselor = (world: World) =>
  watching((signal) =>
    world.presence.watchCounselor({ conversation }, { principal: as.visitor.principal, signal }),
  );
const statesOf = ({ shown }: { readonly shown: readonly api.CounselorState[] }): string[] =>
  shown.map(({ state, cause }) => (cause === '' ? state : `${state} ${cause}`));

describe('a counselor’s desk', () => {
  it('is judged like a page: doubted, heard again, ended, closed with 4408', async () => {
    const world = await withDesk();
    world.meet(evidence.ping(1), 'd1');
    await world.clock.advance(2_000);
    world.meet(evidence.pong(1), 'd1');
    world.meet(evidence.ping(2), 'd1');
    await world.clock.advance(15_000);
    expect(world.desks.facts).toEqual([
      'opened',
      'suspected network',
      'answered',
      'suspected network',
      'ended timed-out',
    ]);
    expect(world.directives).toEqual(['d1 4408']);
    expect(world.meet(evidence.heard, 'd1')).toEqual(['d1']);
    await world.stop();
  });

  it.each([
    ['is closed', evidence.closed('closed-or-reloaded', 1001), 'ended closed-or-reloaded'],
    ['says that it goes', evidence.leave('ended'), 'ended closed-or-reloaded'],
    ['is cut off', evidence.closed('network'), 'ended network'],
    ['is signed out', evidence.closed('signed-out', 4401), 'ended signed-out'],
  ])('%s: recorded as that', async (_name, kind, fact) => {
    const world = await withDesk();
    world.meet(kind, 'd1');
    await world.clock.settle();
    expect(world.desks.facts).toEqual(['opened', fact]);
    await world.stop();
  });

  it('that sleeps is doubted, and ended ten seconds later: nobody sees a chat on it', async () => {
    const world = await withDesk();
    for (let n = 1; n <= 2; n += 1) {
      world.meet(evidence.ping(n), 'd1');
      world.meet(evidence.pong(n), 'd1');
      await world.clock.advance(8_000);
    }
    expect(world.desks.facts).toEqual(['opened', 'suspected asleep']);
    await world.clock.advance(2_000);
    expect(world.desks.facts.at(-1)).toBe('ended asleep');
    expect(world.directives).toEqual(['d1 4408']);
    await world.stop();
  });

  it('that wakes in time is there again; which tab is in front is nobody’s business', async () => {
    const world = await withDesk();
    world.meet(evidence.surface('hidden'), 'd1');
    await world.clock.advance(3_000);
    world.meet(evidence.surface('freezing'), 'd1');
    await world.clock.advance(9_000);
    world.meet(evidence.surface('visible'), 'd1');
    await world.clock.settle();
    expect(world.desks.facts).toEqual(['opened', 'suspected asleep', 'answered']);
    await world.stop();
  });

  it('keeps its facts in order while the record is away', async () => {
    const world = await withDesk();
    world.desks.away = unavailable();
    world.meet(evidence.ping(1), 'd1');
    await world.clock.advance(30_000);
    world.desks.away = undefined;
    await world.clock.advance(3_000);
    expect(world.desks.facts).toEqual(['opened', 'suspected network', 'ended timed-out']);
    await world.stop();
  });

  it('outlives our restart behind a gateway that comes back, and ends as ours behind one that does not', async () => {
    const world = await withDesk();
    await world.restart();
    await world.attach();
    expect(world.meet(evidence.heard, 'd1')).toEqual([]);
    await world.clock.advance(20_000);
    expect(world.desks.facts).toEqual(['opened']);
    await world.restart();
    await world.clock.advance(10_000);
    expect(world.desks.facts).toEqual(['opened', 'ended our-restart']);
    await world.stop();
    expect(world.clock.pending).toBe(0);
  });

  it('is refused to whoever waited for its opening, and leaves nothing behind', async () => {
    const world = await World.start();
    world.desks.away = refusal('CounselorUnknown');
    await expect(world.presence.openDesk(desk(), as.edge)).rejects.toMatchObject({
      code: 'CounselorUnknown',
    });
    expect(world.presence.census().connections).toBe(0);
    await world.stop();
  });
});

describe('what the visitor sees of their counselor', () => {
  it('follows the desk: here, checking, lost, here again', async () => {
    const world = await withDesk();
    const watch = watchCounselor(world);
    await world.clock.settle();
    expect(watch.shown).toMatchObject([{ counselor: ana, name: 'ana', state: 'here' }]);
    world.meet(evidence.ping(1), 'd1');
    await world.clock.advance(13_000);
    await world.presence.openDesk(desk({ connection: 'd2' }), as.edge);
    await world.clock.settle();
    expect(statesOf(watch)).toEqual(['here', 'checking', 'lost timed-out', 'here']);
    await watch.leave();
    await world.stop();
  });

  it('says nothing of a reload, and of a closed desk after three seconds', async () => {
    const world = await withDesk();
    const watch = watchCounselor(world);
    world.meet(evidence.closed('closed-or-reloaded', 1001), 'd1');
    await world.clock.advance(2_900);
    await world.presence.openDesk(desk({ connection: 'd2' }), as.edge);
    await world.clock.advance(5_000);
    world.meet(evidence.closed('closed-or-reloaded', 1001), 'd2');
    await world.clock.advance(2_900);
    expect(new Set(statesOf(watch))).toEqual(new Set(['here']));
    await world.clock.advance(200);
    expect(statesOf(watch).at(-1)).toBe('closed closed-or-reloaded');
    await watch.leave();
    await world.stop();
  });

  it('calls our own blindness ours', async () => {
    const world = await withDesk();
    const watch = watchCounselor(world);
    await world.clock.settle();
    await world.detach();
    const lostAt = new Date(world.clock.now()).toISOString();
    expect(watch.shown.at(-1)).toMatchObject({ state: 'our-restart', since: lostAt });
    await world.clock.advance(30_000);
    expect(statesOf(watch).at(-1)).toBe('our-restart');
    await watch.leave();
    await world.stop();
  });

  it('turns to whoever has the chat now, and to nobody while nobody has it', async () => {
    const world = await withDesk();
    const watch = watchCounselor(world);
    await world.clock.settle();
    await world.session.assign(assigned(ben, ana), as.edge);
    await world.clock.settle();
    expect(watch.shown.at(-1)).toMatchObject({ counselor: ben, state: '' });
    await world.presence.openDesk(desk({ connection: 'd2', counselor: ben }), as.edge);
    await world.clock.settle();
    expect(watch.shown.at(-1)).toMatchObject({ counselor: ben, name: 'ben', state: 'here' });
    await watch.leave();
    await world.stop();
    expect(world.presence.census().signals).toBe(0);
  });
});
