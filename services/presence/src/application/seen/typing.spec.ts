import { describe, expect, it } from '@jest/globals';
import { ana, as, conversation, evidence, visitor, World, watching } from '../../testing/world.js';

const watchTyping = (world: World, side = 'visitor', tenant = 'local') =>
  watching((signal) =>
    world.presence.watchTyping(
      { conversation, side },
      { principal: { ...as.edge.principal, tenant }, signal },
    ),
  );
const states = ({ shown }: ReturnType<typeof watchTyping>) => shown.map(({ on }) => on);

describe('typing', () => {
  it('is off by itself when it is not said again', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchTyping(world);
    await world.clock.settle();
    world.meet(evidence.typing(true));
    await world.clock.advance(4_000);
    world.meet(evidence.typing(true));
    await world.clock.advance(5_999);
    expect(watch.shown).toEqual(Array(2).fill({ on: true, expiresMs: 6_000 }));
    await world.clock.advance(1);
    expect(states(watch)).toEqual([true, true, false]);
    await watch.leave();
    await world.stop();
  });

  it('shows a late watcher what is so now, never what is over', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.typing(true));
    await world.clock.advance(5_000);
    const during = watchTyping(world);
    await world.clock.advance(2_000);
    expect(states(during)).toEqual([true, false]);
    const after = watchTyping(world);
    await world.clock.settle();
    expect(states(after)).not.toContain(true);
    await during.leave();
    await after.leave();
    expect(world.presence.census().typing).toBe(0);
    await world.stop();
  });

  it.each([
    ['its connection ends', (world: World) => world.meet(evidence.closed('network'))],
    ['it is said to be', (world: World) => world.meet(evidence.typing(false))],
    ['the person leaves', (world: World) => world.meet(evidence.leave('exit'))],
    ['its page takes its own place anew', (world: World) => world.connect({ connection: 'c2' })],
    [
      'it is not shared any more',
      (world: World) =>
        world.session.recordSharing(
          { conversation, participant: visitor, displayed: true, typing: false },
          as.edge,
        ),
    ],
  ])('is over at once when %s', async (_name, end) => {
    const world = await World.start();
    await world.connect();
    const watch = watchTyping(world);
    await world.clock.settle();
    world.meet(evidence.typing(true));
    await world.clock.settle();
    await end(world);
    await world.clock.settle();
    expect(states(watch)).toEqual([true, false]);
    await watch.leave();
    await world.stop();
  });

  it('goes on while they write in another tab', async () => {
    const world = await World.start();
    await world.connect();
    await world.connect({ connection: 'c2', tab: 't2', page: 'p2' });
    const watch = watchTyping(world);
    await world.clock.settle();
    world.meet(evidence.typing(true));
    world.meet(evidence.typing(true), 'c2');
    world.meet(evidence.closed('network'));
    await world.clock.settle();
    expect(states(watch)).not.toContain(false);
    world.meet(evidence.typing(false), 'c2');
    await world.clock.settle();
    expect(states(watch).at(-1)).toBe(false);
    await watch.leave();
    await world.stop();
  });

  it('is shown as far as it is shared, and not before the record says so', async () => {
    const world = await World.start();
    await world.connect({ connection: 'c2', participant: ana });
    const staff = watchTyping(world, 'staff');
    await world.clock.settle();
    world.meet(evidence.typing(true), 'c2');
    await world.clock.settle();
    expect(states(staff)).toEqual([true]);
    await world.connect({ connection: 'c3', conversation: 'b'.repeat(32) });
    world.meet(evidence.typing(true), 'c3');
    expect(world.presence.census().typing).toBe(1);
    await staff.leave();
    await world.stop();
  });

  it('reaches nobody of another tenant (I34)', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchTyping(world, 'visitor', 'elsewhere');
    await world.clock.settle();
    world.meet(evidence.typing(true));
    await world.clock.settle();
    await expect(watch.leave()).rejects.toMatchObject({ code: 'ConversationMissing' });
    expect(watch.shown).toEqual([]);
    await world.stop();
  });
});
