import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, type ManualClock, manualClock } from '@stillhere/testing';
import { ChangeSignal } from '../projection/change-signal.js';
import { createProjection, type Projection } from '../projection/projection.js';
import { createReactor, type Reactor } from '../reactor/reactor.js';
import type { ReadModelStore } from '../read-model/read-model.js';
import type { Turn } from '../read-model/share.js';
import { delegating } from './delegating.js';
import { added, ListedFeed, registry, type Sum, sums } from './listed-feed.js';

export interface ProcessesUnderTest {
  /** The same rows, as another process sees them. */
  open(turnOf: (name: string) => Turn): Promise<ReadModelStore>;
  close(): Promise<void>;
}

/** A turn that a test gives and takes. */
class GivenTurn implements Turn {
  readonly changed = new ChangeSignal();
  #isOurs = false;

  isOurs = (): boolean => this.#isOurs;

  give(isOurs: boolean): void {
    this.#isOurs = isOurs;
    this.changed.changed();
  }

  close = async (): Promise<void> => this.give(false);
}

/** The same store, of which something else happens after each look. */
const overtaken = (store: ReadModelStore, afterLook: () => Promise<void>): ReadModelStore => ({
  ...store,
  async open(name) {
    const model = await store.open(name);
    const share = model.share && {
      turn: model.share.turn,
      look: async () => {
        const looked = await model.share?.look();
        await afterLook();
        return looked ?? { checkpoint: undefined, isReplaced: false };
      },
    };
    return { ...delegating(model), share };
  },
});

interface Process {
  readonly turn: GivenTurn;
  readonly projection: Projection<Sum>;
}

/** What several processes make of one store; `start` gives an empty one. */
export function sharedContract(name: string, start: () => Promise<ProcessesUnderTest>): void {
  describe(`processes that share ${name}`, () => {
    let processes: ProcessesUnderTest;
    let clock: ManualClock;
    let feed: ListedFeed;
    let events = 0;
    const faults: unknown[] = [];
    const running: (Projection<Sum> | Reactor)[] = [];
    const onFault = (fault: unknown): void => void faults.push(fault);

    const fresh = async (): Promise<void> => {
      processes = await start();
      clock = manualClock();
      feed = new ListedFeed([]);
      events = 0;
    };
    const happen = (stream: string, revision: number): void => {
      events += 1;
      feed.push(added(events, stream, revision));
    };
    const opened = async () => {
      const turn = new GivenTurn();
      return { turn, readModels: await processes.open(() => turn) };
    };
    const projecting = async (): Promise<Process> => {
      const { turn, readModels } = await opened();
      const parts = { ...sums, feed, registry, readModels, timers: clock, onFault };
      const projection = createProjection<Sum>(parts);
      await projection.start();
      running.push(projection);
      return { turn, projection };
    };
    const reacting = async (seen: string[]): Promise<GivenTurn> => {
      const { turn, readModels } = await opened();
      const reactor = createReactor({
        ...{ name: 'echo@1', types: sums.types, feed, registry, timers: clock, onFault },
        checkpoints: readModels,
        react: async ({ streamId, stored }) => void seen.push(`${streamId}${stored.revision}`),
      });
      await reactor.start();
      running.push(reactor);
      return turn;
    };
    const stored = async (model = sums.name) => {
      const turn = new GivenTurn();
      const read = await (await (await processes.open(() => turn)).open(model)).read();
      return { checkpoint: read.checkpoint, rows: Object.fromEntries(read.rows) };
    };
    /** Time passes until it is so. */
    const until = (what: string, probe: () => boolean | Promise<boolean>): Promise<boolean> =>
      eventually(what, async () => {
        await clock.advance(500);
        return probe();
      });
    afterEach(async () => {
      for (const one of running.splice(0)) await one.stop();
      await processes.close();
      expect(faults.splice(0)).toEqual([]);
    });

    it('all read and fold, one commits; whoever takes over goes on from what is stored', async () => {
      await fresh();
      const [one, two] = [await projecting(), await projecting()];
      one.turn.give(true);
      happen('a', 0);
      await until('the first commit', async () => (await stored()).checkpoint !== undefined);
      one.turn.give(false);
      happen('a', 1);
      happen('b', 0);
      const isFolded = ({ projection }: Process): boolean => projection.view.size === 2;
      await until('both fold', () => isFolded(one) && isFolded(two));
      await clock.advance(5_000);
      expect((await stored()).rows).toEqual({ a: { sum: 1, last: 0 } });
      two.turn.give(true);
      await until(
        'the other one commits',
        async () => Object.keys((await stored()).rows).length === 2,
      );
      expect((await stored()).rows).toEqual({ a: { sum: 2, last: 1 }, b: { sum: 1, last: 0 } });
    });

    it('of two that both believe it is their turn nothing is counted twice, nothing lost', async () => {
      await fresh();
      const both = [await projecting(), await projecting()];
      for (const { turn } of both) turn.give(true);
      const revisions = { a: 0, b: 0, c: 0 };
      for (let n = 0; n < 60; n += 1) {
        const stream = (['a', 'b', 'c'] as const)[n % 3] ?? 'a';
        happen(stream, revisions[stream]++);
        if (n % 4 === 0) await clock.advance(1_000);
      }
      const all = Object.fromEntries(['a', 'b', 'c'].map((key) => [key, { sum: 20, last: 19 }]));
      await until(
        'all is stored',
        async () =>
          (await stored()).rows.a !== undefined &&
          JSON.stringify((await stored()).rows) === JSON.stringify(all),
      );
      for (const { projection } of both)
        expect(Object.fromEntries(projection.view.entries())).toEqual(all);
    });

    it('what another process stores just before our commit is no fault, and ours is stored after it', async () => {
      await fresh();
      const { turn, readModels } = await opened();
      const other = await processes.open(() => new GivenTurn());
      let isOvertaken = false;
      /** Between a look and the commit after it. */
      const overtake = async (): Promise<void> => {
        if (isOvertaken || !turn.isOurs()) return;
        isOvertaken = true;
        const [{ position: next }] = [added(1, 'a', 0)];
        const puts = [['a', { sum: 1, last: 0 }]] as const;
        await (await other.open(sums.name)).commit({
          expected: undefined,
          next,
          puts,
          deletes: [],
        });
      };
      const projection = createProjection<Sum>({
        ...{ ...sums, feed, registry, timers: clock, onFault },
        readModels: overtaken(readModels, overtake),
      });
      running.push(projection);
      await projection.start();
      for (const revision of [0, 1]) happen('a', revision);
      await until('both are counted', () => projection.view.get('a')?.sum === 2);
      turn.give(true);
      await until(
        'both are stored',
        async () => JSON.stringify((await stored()).rows.a) === '{"sum":2,"last":1}',
      );
      expect(isOvertaken).toBe(true);
    });

    it('a start goes on from the shared rows, not from the beginning of the log', async () => {
      await fresh();
      const one = await projecting();
      one.turn.give(true);
      for (const revision of [0, 1, 2]) happen('a', revision);
      await until('it is stored', async () => (await stored()).rows.a !== undefined);
      const { turn, readModels } = await opened();
      const applied: number[] = [];
      const second = createProjection<Sum>({
        ...{ ...sums, feed, registry, readModels, timers: clock, onFault },
        apply: (event, view) => {
          applied.push(event.stored.revision);
          sums.apply(event, view);
        },
      });
      running.push(second);
      await second.start();
      happen('a', 3);
      await until('the new event', () => second.view.get('a')?.sum === 4);
      expect([applied, turn.isOurs()]).toEqual([[3], false]);
    });

    it('all take over another build of the rows once it is live, with no event and no restart', async () => {
      await fresh();
      const [one, two] = [await projecting(), await projecting()];
      one.turn.give(true);
      happen('a', 0);
      await until('the commit', async () => (await stored()).checkpoint !== undefined);
      const { checkpoint: next } = await stored();
      const store = await processes.open(() => new GivenTurn());
      const build = await store.openBeside(sums.name);
      const puts = [['a', { sum: 100, last: 0 }]] as const;
      if (next) await build.commit({ expected: undefined, next, puts, deletes: [] });
      await build.goLive();
      const sumsNow = () => [one, two].map(({ projection }) => projection.view.get('a')?.sum);
      await until('both have it', () => String(sumsNow()) === '100,100');
      happen('a', 1);
      await until('both count on', () => String(sumsNow()) === '101,101');
      await until(
        'it is stored',
        async () => JSON.stringify((await stored()).rows.a) === '{"sum":101,"last":1}',
      );
    });

    it('one of several reacts; another one goes on from its checkpoint', async () => {
      await fresh();
      const seen: [string[], string[]] = [[], []];
      const [one, two] = [await reacting(seen[0]), await reacting(seen[1])];
      happen('a', 0);
      await clock.advance(3_000);
      expect(seen).toEqual([[], []]);
      one.give(true);
      await until('the first reacts', () => seen[0].length === 1);
      await until('its checkpoint', async () => (await stored('echo@1')).checkpoint !== undefined);
      one.give(false);
      happen('a', 1);
      two.give(true);
      await until('the second reacts', () => seen[1].length === 1);
      await clock.advance(3_000);
      expect(seen).toEqual([['a0'], ['a1']]);
    });

    it('two that both believe it is their turn to react stop at no fault, and leave no event out', async () => {
      await fresh();
      const seen: [string[], string[]] = [[], []];
      for (const each of seen) (await reacting(each)).give(true);
      for (let revision = 0; revision < 12; revision += 1) {
        happen('a', revision);
        await clock.advance(700);
      }
      await until('all of them', () => new Set(seen.flat()).size === 12);
    });
  });
}
