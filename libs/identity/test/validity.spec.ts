import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '@stillhere/sqlite';
import { manualClock } from '@stillhere/testing';
import { watchChanges } from '../src/changes.js';
import { validity } from '../src/validity.js';

/** A database that somebody may change, and that counts how often it is asked. */
function stage() {
  const clock = manualClock();
  const world = { allowed: true, version: 0, looks: 0 };
  let seen = { version: '0', atMs: clock.monotonicMs() };
  const changes = {
    version(freshForMs: number): string {
      const nowMs = clock.monotonicMs();
      if (nowMs - seen.atMs >= freshForMs) seen = { version: `${world.version}`, atMs: nowMs };
      return seen.version;
    },
    harmless: () => undefined,
  };
  const look = (): boolean => {
    world.looks += 1;
    return world.allowed;
  };
  const isValid = validity(look, { clock, changes });
  const revoke = (): void => {
    world.allowed = false;
    world.version += 1;
  };
  return { clock, world, isValid, revoke };
}

describe('the validity of a sign-in', () => {
  it('is looked up once while nobody changes anything', async () => {
    const { clock, world, isValid } = stage();
    for (let asked = 0; asked < 30; asked += 1) {
      await clock.advance(300);
      expect(isValid()).toBe(true);
    }
    expect(world.looks).toBe(1);
  });

  it('ends within a quarter of a second of being revoked, and at once when it has to be true now', async () => {
    const late = stage();
    late.revoke();
    await late.clock.advance(250);
    expect(late.isValid()).toBe(false);
    const now = stage();
    now.revoke();
    expect(now.isValid()).toBe(true);
    expect(now.isValid(true)).toBe(false);
  });

  it('ends by time alone within ten seconds, though nobody changed anything', async () => {
    const { clock, world, isValid } = stage();
    world.allowed = false;
    await clock.advance(9_999);
    expect(isValid()).toBe(true);
    await clock.advance(1);
    expect(isValid()).toBe(false);
  });

  it('stays over', () => {
    const { world, isValid, revoke } = stage();
    revoke();
    expect(isValid(true)).toBe(false);
    world.allowed = true;
    expect(isValid(true)).toBe(false);
  });
});

describe('changes of the database', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'changes-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('are told whoever makes them; what concerns nobody is passed over', async () => {
    const path = join(directory, 'identity.db');
    const own = openDatabase(path, { durability: 'full' });
    own.exec('CREATE TABLE account (name TEXT) STRICT');
    const other = openDatabase(path, { durability: 'full' });
    const clock = manualClock();
    const changes = watchChanges(own, clock);
    const first = changes.version(0);
    expect(changes.version(0)).toBe(first);
    other.exec("INSERT INTO account VALUES ('by another process')");
    expect(changes.version(250)).toBe(first);
    await clock.advance(250);
    const second = changes.version(250);
    expect(second).not.toBe(first);
    own.exec("INSERT INTO account VALUES ('by this one')");
    const third = changes.version(0);
    expect(third).not.toBe(second);
    const use = own.prepare("UPDATE account SET name = 'used' WHERE name = 'by this one'").run();
    changes.harmless(Number(use.changes));
    expect(changes.version(0)).toBe(third);
    own.close();
    other.close();
  });
});
