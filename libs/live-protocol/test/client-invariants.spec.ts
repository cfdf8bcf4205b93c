import { describe, expect, it } from '@jest/globals';
import type { LiveClient } from '@stillhere/live-protocol/client';
import { caseCount, seededRandom } from '@stillhere/testing';
import fc from 'fast-check';
import { type Faults, noFaults } from './faults.js';
import { World } from './page.js';
import { pick } from './sim-time.js';

const wild: Faults = {
  duplicate: 0.05,
  drop: 0.02,
  swap: 0.02,
  garbage: 0.01,
  cut: 0.02,
  blackHole: 0.004,
  replyLost: 0.05,
  busy: 0.05,
  refuseConnect: 0.2,
};
/** Back-off (15 s), connecting, and two pings. */
const healMs = 15_000 + 10_000 + 2 * 10_000;

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const runs = { numRuns: caseCount(40) };

interface Course {
  readonly world: World;
  readonly visitor: LiveClient;
  readonly counselor: LiveClient;
  /** Own cids in the order in which they were posted, by author. */
  readonly said: Record<string, string[]>;
  readonly strayed: string[];
}

/** Two people write, hide, wake and are cut off, for ten minutes in all, on a network that misbehaves. */
function course(seed: number, faults: Faults): Course {
  const world = new World(seed);
  const random = seededRandom(seed + 7);
  const visitor = world.page(world.storage('visitor:v'));
  const counselor = world.page(world.storage('counselor:c'));
  const pages = { 'visitor:v': visitor, 'counselor:c': counselor };
  const said: Record<string, string[]> = { 'visitor:v': [], 'counselor:c': [] };
  const strayed: string[] = [];
  world.time.onStep = () => {
    for (const page of [visitor, counselor]) {
      const how = world.strayed(page);
      if (how !== undefined) strayed.push(how);
    }
  };
  world.server.faults = faults;
  const deeds = [
    (who: keyof typeof pages) => said[who]?.push(pages[who].post(`text ${random.fraction()}`)),
    (who: keyof typeof pages) => said[who]?.push(pages[who].post('once more')),
    (who: keyof typeof pages) => pages[who].visibility(pick(random, ['visible', 'hidden'])),
    (who: keyof typeof pages) => pages[who].typing(random.fraction() < 0.5),
    (who: keyof typeof pages) => pages[who].wake(),
    (who: keyof typeof pages) => pages[who].seen(Math.max(0, pages[who].state.view.head), 1_000),
    () => random.fraction() < 0.2 && world.server.kill(),
    () => random.fraction() < 0.3 && world.time.sleep(random.fraction() * 60_000),
  ];
  for (let n = 0; n < 60; n += 1) {
    const who = pick(random, ['visitor:v', 'counselor:c'] as const);
    pick(random, deeds)(who);
    world.time.advance(random.fraction() * 20_000);
  }
  return { world, visitor, counselor, said, strayed };
}

function healed(seed: number): Course {
  const done = course(seed, wild);
  done.world.server.faults = { ...noFaults };
  done.world.time.advance(healMs);
  return done;
}

describe('the client on a network that cuts, repeats, reorders, drops and babbles', () => {
  it('I3 holds a prefix of the log at every moment, folded without gap, duplicate or reorder', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, visitor, counselor, strayed } = course(seed, wild);
        expect(strayed).toEqual([]);
        expect(world.strayedAtAll(visitor) ?? world.strayedAtAll(counselor)).toBeUndefined();
      }),
      runs,
    );
  });

  it('I4 reaches the head within two pings once faults stop', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, visitor, counselor } = healed(seed);
        expect(visitor.state.link.status).toBe('live');
        expect(visitor.state.view.head).toBe(world.server.head);
        expect(counselor.state.view.head).toBe(world.server.head);
      }),
      runs,
    );
  });

  it('I5 I6 I37 has each message in the log once, in order, and nothing left waiting', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, visitor, counselor, said } = healed(seed);
        expect(world.posted('visitor:v')).toEqual(said['visitor:v']);
        expect(world.posted('counselor:c')).toEqual(said['counselor:c']);
        expect([...visitor.state.outbox, ...counselor.state.outbox]).toEqual([]);
      }),
      runs,
    );
  });

  it('I14 never acknowledges or has seen what was not sent to it, and sends only sound frames', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { server } = course(seed, { ...wild, drop: 0, swap: 0, garbage: 0 }).world;
        expect(server.overclaims).toEqual([]);
        expect(server.malformed).toEqual([]);
      }),
      runs,
    );
  });

  it('I10 loses no acknowledged message by reloads, and repeats none', () => {
    fc.assert(fc.property(seeds, reloads), runs);
  });

  it('starts over when the log was restored from an older backup, and says again what is missing', () => {
    fc.assert(fc.property(seeds, restores), runs);
  });
});

function reloads(seed: number): void {
  const world = new World(seed);
  const random = seededRandom(seed + 9);
  const storage = world.storage();
  world.server.faults = { ...wild };
  let page = world.page(storage);
  for (let n = 0; n < 30; n += 1) {
    page.post(`before reload ${n}`);
    world.time.advance(random.fraction() * 3_000);
    if (random.fraction() < 0.3) {
      page.close();
      page = world.page(storage);
    }
  }
  world.server.faults = { ...noFaults };
  world.time.advance(healMs);
  const cids = world.posted('visitor:v');
  expect(new Set(cids).size).toBe(cids.length);
  const shown = page.state.view.items.map((item) => (item.kind === 'message' ? item.cid : ''));
  for (const { cid } of world.server.confirmed) expect(shown).toContain(cid);
}

function restores(seed: number): void {
  const world = new World(seed);
  const page = world.page();
  for (let n = 0; n < 5; n += 1) {
    page.post(`text ${n}`);
    world.time.advance(1_000);
  }
  const { head } = world.server;
  page.post('said while it was down');
  world.server.restore(head - 3);
  world.time.advance(healMs);
  expect(world.strayed(page)).toBeUndefined();
  expect(page.state.view.head).toBe(world.server.head);
  expect(page.state.outbox).toEqual([]);
  expect(world.server.log.map((event) => event.data.body)).toContain('said while it was down');
}
