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

  it('asks the disk by writing, and leaves nothing there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stillhere-room-'));
    await probeRoom(directory);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
    await expect(probeRoom(join(directory, 'gone'))).rejects.toThrow();
  });
});
