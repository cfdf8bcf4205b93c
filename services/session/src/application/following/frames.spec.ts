import { describe, expect, it, jest } from '@jest/globals';
import type { CallContext } from '@stillhere/contracts';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import type { FollowedEvent, Follower, Following } from '@stillhere/nest-kit';
import { caseCount, manualClock, seededRandom } from '@stillhere/testing';
import {
  ana,
  as,
  assigning,
  ben,
  conversation,
  createWorld,
  openAndAssign,
  posting,
  type World,
} from '../../testing/world.js';
import { visitorSubject } from '../streams.js';

function setUp() {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const world = createWorld({ store, clock, timers: clock, random: seededRandom(1) });
  return { clock, faults, world };
}

/** Somebody’s socket, as the session sees it. */
class Socket implements Follower {
  readonly got: FollowedEvent[] = [];
  ended: string | undefined;
  roomFor = Number.POSITIVE_INFINITY;
  readonly #following: Following;

  constructor(
    { link }: World,
    { who = as.visitor, after = -1 }: { who?: CallContext; after?: number } = {},
  ) {
    const request = { conversation, after: Math.max(0, after), fromStart: after < 0, audience: '' };
    this.#following = link.follow({ request, context: who }, this);
  }

  onEvent(event: FollowedEvent): boolean {
    this.got.push(event);
    this.roomFor -= 1;
    return this.roomFor > 0;
  }
  onEnd(fault: { code: string } | undefined): void {
    this.ended = fault?.code ?? '';
  }
  makeRoom(count: number): void {
    this.roomFor = count;
    this.#following.resume();
  }
  leave(): void {
    this.#following.leave();
  }
  get revisions(): number[] {
    return this.got.map(({ revision }) => revision);
  }
}

const bodyOf = ({ frame }: FollowedEvent): unknown =>
  (JSON.parse(frame) as { data: { body?: unknown } }).data.body;

const say = ({ client }: World, cid: string) =>
  client.post(posting({ cid, body: `words of ${cid}`, prevCid: '' }), as.visitor);

describe('frames for sockets', () => {
  it('are the log, in order, and one text for all of one audience', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const sockets = [new Socket(world), new Socket(world), new Socket(world, { who: as.ana })];
    await clock.settle();
    await say(world, 'm1');
    await clock.settle();
    const [one, other, staff] = sockets as [Socket, Socket, Socket];
    for (const socket of sockets) expect(socket.revisions).toEqual([0, 1, 2]);
    expect(one.got[2]).toBe(other.got[2]);
    expect(one.got[2]).not.toBe(staff.got[2]);
    expect(bodyOf(one.got[2] as FollowedEvent)).toBe('words of m1');
    expect(staff.got[1]).toMatchObject({ type: 'assigned', counselor: ana });
    await world.close();
  });

  it('come without a look into the log once a socket is at its head', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world);
    await clock.settle();
    const reads = jest.spyOn(world.store, 'readStream');
    for (const cid of ['m1', 'm2', 'm3']) await say(world, cid);
    await clock.settle();
    expect(socket.revisions).toEqual([0, 1, 2, 3, 4]);
    expect(reads).not.toHaveBeenCalled();
    await world.close();
  });

  it('I32 stop where there is no room, and go on gap-free when there is', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world);
    socket.roomFor = 3;
    await clock.settle();
    for (let n = 0; n < 200; n += 1) await say(world, `m${n}`);
    await clock.settle();
    expect(socket.revisions).toEqual([0, 1, 2]);
    for (let n = 0; n < 40; n += 1) {
      socket.makeRoom(5);
      await clock.settle();
    }
    expect(socket.revisions).toEqual(Array.from({ length: 202 }, (_, n) => n));
    await world.close();
  });

  it('I34 end with the hand-over, which is the last thing that whoever had it sees', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world, { who: as.ana });
    const full = new Socket(world, { who: as.ana });
    full.roomFor = 2;
    await clock.settle();
    await world.client.assign(assigning(ben, ana), as.edge);
    await say(world, 'm1');
    await clock.settle();
    expect([socket.revisions, socket.ended]).toEqual([[0, 1, 2], 'AccessDenied']);
    full.makeRoom(9);
    await clock.settle();
    expect([full.revisions, full.ended]).toEqual([[0, 1, 2], 'AccessDenied']);
    await world.close();
  });

  it('I34 end within a second of the sign-in', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    let isSignedIn = true;
    const principal = { ...as.ana.principal, isValid: () => isSignedIn };
    const socket = new Socket(world, { who: { ...as.ana, principal } });
    await clock.settle();
    isSignedIn = false;
    await clock.advance(1_000);
    await say(world, 'm1');
    await clock.settle();
    expect([socket.revisions, socket.ended]).toEqual([[0, 1], 'SignInEnded']);
    expect(world.session.hub.size).toBe(0);
    await world.close();
  });

  it('go on without the words once the key is destroyed', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world);
    await clock.settle();
    await say(world, 'm1');
    const shredded = world.session.keys.shred(visitorSubject(conversation));
    await clock.settle();
    await shredded;
    await world.client.recordSharing(
      { conversation, participant: posting().author, displayed: false, typing: false },
      as.edge,
    );
    await clock.settle();
    expect(socket.revisions).toEqual([0, 1, 2, 3]);
    const again = new Socket(world);
    await clock.settle();
    expect(bodyOf(again.got[2] as FollowedEvent)).toBeNull();
    await world.close();
  });

  it('come of an append that became durable after everybody had given it up', async () => {
    const { clock, faults, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world);
    await clock.settle();
    faults.delay(20_000);
    const given = say(world, 'm1').catch(({ code }: { code: string }) => code);
    await clock.advance(10_000);
    expect([await given, socket.revisions]).toEqual(['DeadlineExceeded', [0, 1]]);
    socket.leave();
    const newcomer = new Socket(world);
    await clock.settle();
    expect(newcomer.revisions).toEqual([0, 1]);
    await clock.advance(30_000);
    expect(newcomer.revisions).toEqual([0, 1, 2]);
    await world.close();
  });

  it('are not asked for by who left before they could come', async () => {
    const { clock, world } = setUp();
    await openAndAssign(world);
    const socket = new Socket(world);
    socket.leave();
    await clock.settle();
    expect([socket.got, world.session.hub.size]).toEqual([[], 0]);
    await world.close();
  });

  it('R8, I3: are the log over any number of reconnects at any revision', async () => {
    for (let seed = 1; seed <= caseCount(40); seed += 1) {
      const random = seededRandom(seed);
      const dice = (sides: number): number => Math.floor(random.fraction() * sides);
      const { clock, faults, world } = setUp();
      await openAndAssign(world);
      const applied: number[] = [];
      let socket = new Socket(world);
      const reconnect = (): void => {
        socket.leave();
        // What was on its way when the line broke may be lost: the page resumes with what it has.
        applied.push(...socket.revisions.slice(0, dice(socket.got.length + 1)));
        socket = new Socket(world, { after: applied.at(-1) ?? -1 });
        socket.roomFor = 1 + dice(8);
      };
      for (let n = 0; n < 60; n += 1) {
        const step = dice(6);
        if (step === 0) reconnect();
        else if (step === 1) socket.makeRoom(1 + dice(8));
        else if (step === 2) faults.dropSubscription();
        else if (step === 3) await clock.advance(dice(100));
        else void say(world, `m${n}`);
      }
      await clock.advance(1_000);
      const log = await world.log();
      socket.makeRoom(Number.POSITIVE_INFINITY);
      await clock.advance(1_000);
      expect({ seed, revisions: [...applied, ...socket.revisions] }).toEqual({
        seed,
        revisions: log.map(({ revision }) => revision),
      });
      await world.close();
    }
  }, 60_000);
});
