import { afterEach, describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createProjection, type Projection } from '../projection/projection.js';
import type { ReadModelStore } from '../read-model/read-model.js';
import { added, ListedFeed, logOf, registry, type Sum, sums } from './listed-feed.js';

/** What a projection makes of a feed that repeats and leaves out, over any store; `open` gives an empty one. */
export function projectionContract(name: string, open: () => Promise<ReadModelStore>): void {
  describe(`projection over ${name}`, () => {
    let store: ReadModelStore;
    const faults: unknown[] = [];
    afterEach(() => store.close());

    const started = async (feed: ListedFeed): Promise<Projection<Sum>> => {
      const projection = createProjection<Sum>({
        ...{ ...sums, feed, registry, readModels: store, timers: manualClock() },
        onFault: (fault) => faults.push(fault),
      });
      await projection.start();
      return projection;
    };
    const storedRows = async () =>
      Object.fromEntries((await (await store.open(sums.name)).read()).rows);

    it('counts nothing twice that comes again: at once, later, and after a restart', async () => {
      store = await open();
      const [a0, a1, b0, a2] = [
        added(1, 'a', 0),
        added(2, 'a', 1),
        added(3, 'b', 0),
        added(4, 'a', 2),
      ];
      const first = await started(new ListedFeed([a0, a0, a1, b0, a0, a1, b0]));
      expect(Object.fromEntries(first.view.entries())).toMatchObject({
        a: { sum: 2 },
        b: { sum: 1 },
      });
      await first.stop();
      const second = await started(new ListedFeed([a0, a1, b0, a1, a2, a2, b0]));
      await second.stop();
      expect(await storedRows()).toEqual({ a: { sum: 3, last: 2 }, b: { sum: 1, last: 0 } });
      expect(faults).toEqual([]);
    });

    it('reads from the log what a feed left out, also what it left out while we were away', async () => {
      store = await open();
      const log = ['a', 'a', 'a', 'a', 'a', 'a'].map((stream, n) => added(n + 1, stream, n));
      const [e0, e1, , e3, , e5] = log as [
        (typeof log)[0],
        (typeof log)[0],
        (typeof log)[0],
        (typeof log)[0],
        (typeof log)[0],
        (typeof log)[0],
      ];
      const first = await started(new ListedFeed([e0, e1, e3], logOf(log)));
      expect(first.view.get('a')).toEqual({ sum: 4, last: 3 });
      await first.stop();
      const second = await started(new ListedFeed([e1, e5, e0], logOf(log)));
      await second.stop();
      expect(await storedRows()).toEqual({ a: { sum: 6, last: 5 } });
      expect(faults).toEqual([]);
    });
  });
}
