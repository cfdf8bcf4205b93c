import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, StoreUnavailable, submitByAppend } from '@stillhere/event-store';
import {
  exactly,
  hashOfLast,
  newStream,
  noStream,
  proposeChain,
} from '@stillhere/event-store/fixtures';
import { createFaults, createMemoryEventStore, type Faults } from '@stillhere/event-store-memory';
import { createHealthState, type HealthState, silentLogger } from '@stillhere/nest-kit';
import { type ManualClock, manualClock } from '@stillhere/testing';
import { probeRoom, WatchedStore } from './watched-store.js';

let faults: Faults;
let clock: ManualClock;
let health: HealthState;
let isRoom: boolean;
let store: EventStore;

beforeEach(() => {
  faults = createFaults();
  clock = manualClock();
  health = createHealthState(['log']);
  isRoom = true;
  store = new WatchedStore(createMemoryEventStore({ clock, faults }), {
    health,
    timers: clock,
    logger: silentLogger,
    probe: () => (isRoom ? Promise.resolve() : Promise.reject(new Error('no room'))),
  });
});

const append = (to: EventStore = store) => {
  const stream = newStream();
  return to.append(stream, proposeChain(stream, 1), noStream);
};

describe('readiness follows the log', () => {
  it('is there as long as appends come through, whatever their outcome', async () => {
    expect(health.ready).toBe(true);
    const stream = newStream();
    const events = proposeChain(stream, 1);
    await store.append(stream, events, noStream);
    const late = proposeChain(stream, 1, hashOfLast(events));
    await expect(store.append(stream, late, exactly(7))).rejects.toMatchObject({
      code: 'RevisionConflict',
    });
    expect(health.ready).toBe(true);
  });

  it('goes when the disk is full, and comes back with the next append', async () => {
    faults.diskFull(true);
    await expect(append()).rejects.toMatchObject({ reason: 'full' });
    expect(health.ready).toBe(false);
    faults.diskFull(false);
    await append();
    expect(health.ready).toBe(true);
  });

  it('comes back by itself when there is room again, though nobody appends', async () => {
    faults.diskFull(true);
    isRoom = false;
    await expect(append()).rejects.toMatchObject({ reason: 'full' });
    await clock.advance(20_000);
    expect(health.ready).toBe(false);
    isRoom = true;
    await clock.advance(2_000);
    expect(health.ready).toBe(true);
  });

  it('never comes back to a poisoned log', async () => {
    const poison = new StoreUnavailable('x', { outcomeKnown: true, reason: 'poisoned' });
    const submit = submitByAppend(() => Promise.reject(poison));
    const poisoned = { ...store, submit } as unknown as EventStore;
    const probe = () => Promise.resolve();
    const watched = new WatchedStore(poisoned, {
      health,
      timers: clock,
      logger: silentLogger,
      probe,
    });
    await expect(append(watched)).rejects.toBe(poison);
    await clock.advance(60_000);
    expect(health.ready).toBe(false);
  });

  it('of a log elsewhere goes when it does not answer, though nobody appends, and comes back', async () => {
    let isThere = true;
    const probe = () => (isThere ? Promise.resolve() : Promise.reject(new Error('no answer')));
    const elsewhere = new WatchedStore(createMemoryEventStore({ clock, faults }), {
      ...{ health, timers: clock, logger: silentLogger, probe, isElsewhere: true },
    });
    await clock.advance(10_000);
    expect(health.ready).toBe(true);
    isThere = false;
    await clock.advance(2_000);
    expect(health.ready).toBe(false);
    isThere = true;
    await clock.advance(2_000);
    expect(health.ready).toBe(true);
    await elsewhere.close();
    isThere = false;
    await clock.advance(10_000);
    expect(health.ready).toBe(true);
  });

  it.each([
    ['is asked at once, and answers', true, true, true],
    ['is asked at once, and does not answer', true, false, false],
    ['of this disk is not doubted for one append', false, false, true],
  ])('an append without an answer: a log that %s', async (_, isElsewhere, answers, isReady) => {
    const late = new StoreUnavailable('x', { outcomeKnown: false, reason: 'deadline' });
    const submit = submitByAppend(() => Promise.reject(late));
    const silent = { ...store, submit } as unknown as EventStore;
    const probe = () => (answers ? Promise.resolve() : Promise.reject(new Error('no answer')));
    const watched = new WatchedStore(silent, {
      ...{ health, timers: clock, logger: silentLogger, probe, isElsewhere },
    });
    await expect(append(watched)).rejects.toBe(late);
    await clock.advance(0);
    expect(health.ready).toBe(isReady);
  });

  it('looks for room every 2 s, however many appends fail meanwhile', async () => {
    faults.diskFull(true);
    for (let n = 0; n < 4; n += 1) {
      await expect(append()).rejects.toMatchObject({ reason: 'full' });
      await clock.advance(500);
    }
    expect(health.ready).toBe(true);
  });

  it('asks the disk by writing, and leaves nothing there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stillhere-room-'));
    await probeRoom(directory);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
    await expect(probeRoom(join(directory, 'gone'))).rejects.toThrow();
  });
});
