import type { Metrics } from '@stillhere/telemetry';
import type { Lists } from './lists.js';

/** Figures about the queue, of what was last counted for those who look: nothing is counted for them. */
export function measureQueue(metrics: Metrics, lists: Pick<Lists, 'counted'>): void {
  metrics.gauge('stillhere_queue_people', (set) => {
    const people = { waiting: 0, gone: 0 };
    for (const { group } of everybody(lists)) people[groupOf(group)] += 1;
    set({ group: 'waiting' }, people.waiting);
    set({ group: 'gone' }, people.gone);
  });
  metrics.gauge('stillhere_queue_unseen_people', (set) => {
    const unseen = lists.counted().filter(({ shift }) => shift.onShift === 0);
    set(
      {},
      unseen.reduce((people, { shift }) => people + shift.waiting, 0),
    );
  });
  metrics.gauge('stillhere_queue_oldest_wait_seconds', (set, nowMs) => {
    let oldestMs = nowMs;
    for (const { group, since } of everybody(lists)) {
      if (groupOf(group) === 'waiting') oldestMs = Math.min(oldestMs, Date.parse(since));
    }
    set({}, (nowMs - oldestMs) / 1_000);
  });
}

function* everybody(lists: Pick<Lists, 'counted'>) {
  for (const { queue } of lists.counted()) yield* queue.waiting;
}

const groupOf = (group: string): 'waiting' | 'gone' => (group === 'gone' ? 'gone' : 'waiting');
