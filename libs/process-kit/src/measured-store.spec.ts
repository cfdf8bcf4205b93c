import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@stillhere/event-store';
import { exactly, newStream, noStream, proposeChain } from '@stillhere/event-store/fixtures';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { silentLogger } from '@stillhere/nest-kit';
import { type OpenedMetrics, openMetrics } from '@stillhere/telemetry';
import { type ManualClock, manualClock } from '@stillhere/testing';
import { askAgainAfterMs } from './ask-again.js';
import { measuredStore } from './measured-store.js';

let clock: ManualClock;
let metrics: OpenedMetrics;
const faults = createFaults();
const said: string[] = [];
const logger = { ...silentLogger, error: (message: string) => void said.push(message) };

beforeEach(() => {
  clock = manualClock();
  metrics = openMetrics(clock);
  said.length = 0;
});

const measured = (of: EventStore = createMemoryEventStore({ clock, faults })): EventStore =>
  measuredStore(of, { metrics, clock, timers: clock, logger });
const append = (to: EventStore, events = 1) => {
  const stream = newStream();
  return to.append(stream, proposeChain(stream, events), noStream);
};
const lines = async () => (await metrics.page()).text.split('\n');

/** A log that forgets what it acknowledged, as a disk would that lies about its fsync. */
const forgetful = (): EventStore => {
  const store = createMemoryEventStore({ clock });
  return {
    ...measured(store),
    submit: (given, settled) => store.submit(given, settled),
    readStream: async function* () {},
  };
};

describe('a measured log', () => {
  it('tells how its appends ended, and how many events became durable together', async () => {
    const store = measured();
    await append(store, 3);
    const stream = newStream();
    await expect(store.append(stream, proposeChain(stream, 1), exactly(7))).rejects.toMatchObject({
      code: 'RevisionConflict',
    });
    faults.diskFull(true);
    await expect(append(store)).rejects.toMatchObject({ reason: 'full' });
    faults.diskFull(false);
    const page = await lines();
    for (const outcome of ['ok', 'refused', 'unavailable']) {
      expect(page).toContain(`stillhere_log_append_duration_seconds_count{outcome="${outcome}"} 1`);
    }
    expect(page).toContain('stillhere_log_commit_events_sum 3');
    expect(page).toContain('stillhere_log_commit_events_count 1');
  });

  it('asks again for some of what it acknowledged, and finds it', async () => {
    const store = measured();
    await append(store);
    await append(store);
    await clock.advance(askAgainAfterMs);
    const page = await lines();
    expect(page).toContain('stillhere_acked_checked_total 1');
    expect(page).toContain('stillhere_acked_not_found_total 0');
    expect(said).toEqual([]);
    await append(store);
    await clock.advance(askAgainAfterMs);
    expect(await lines()).toContain('stillhere_acked_checked_total 2');
  });

  it('counts and says aloud what was acknowledged and is not there', async () => {
    await append(measured(forgetful()));
    await clock.advance(askAgainAfterMs);
    expect(await lines()).toContain('stillhere_acked_not_found_total 1');
    expect(said).toEqual(['an acknowledged event is not in the log']);
  });

  it('asks nothing once it is closed', async () => {
    const store = measured();
    await append(store);
    await store.close();
    await clock.advance(askAgainAfterMs);
    expect(await lines()).toContain('stillhere_acked_checked_total 0');
  });
});
