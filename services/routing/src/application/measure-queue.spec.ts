import { expect, it } from '@jest/globals';
import { openMetrics } from '@stillhere/telemetry';
import type { ListsNow } from './lists.js';
import { measureQueue } from './measure-queue.js';

const tenantWith = (onShift: number, waiting: number) =>
  ({ queue: { waiting: [] }, shift: { onShift, waiting } }) as unknown as ListsNow;

it('counts who waits where nobody is on shift, and nobody else', async () => {
  const metrics = openMetrics({ now: () => 0 });
  let counted: readonly ListsNow[] = [];
  measureQueue(metrics, { counted: () => counted });
  const unseen = async () =>
    /^stillhere_queue_unseen_people (\d+)$/m.exec((await metrics.page()).text)?.[1];
  expect(await unseen()).toBe('0');
  counted = [tenantWith(0, 3), tenantWith(2, 5), tenantWith(0, 1)];
  expect(await unseen()).toBe('4');
  counted = [tenantWith(1, 3)];
  expect(await unseen()).toBe('0');
});
