import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase } from '@stillhere/engines/testing';
import { createIdentity, type Identity } from '@stillhere/identity';
import { identityContract } from '@stillhere/identity/contract';
import type { Random } from '@stillhere/kernel';
import { openMigrated, openPostgres } from '@stillhere/postgres';
import { eventually, type ManualClock, manualClock, seededRandom } from '@stillhere/testing';
import { identityMigration } from './migration.js';
import { openPostgresIdentityStore } from './postgres-identity-store.js';

interface Opening {
  readonly url: string;
  readonly ownerUrl: string;
  readonly clock: ManualClock;
  readonly random: Random;
  /** Where hints come from; default: the same server. */
  readonly hintsUrl?: string;
}

/** One process: its own connections, and the accounts on them. */
async function openProcess({ url, ownerUrl, clock, random, hintsUrl = url }: Opening) {
  const database = await openMigrated({
    ...{ url, ownerUrl, name: 'accounts', connectionsMax: 4 },
    migrations: [identityMigration],
  });
  const store = openPostgresIdentityStore({ database, url: hintsUrl, clock, timers: clock });
  const identity = createIdentity(store, { clock, random, tenant: 'local' });
  const close = async (): Promise<void> => {
    await identity.close();
    await database.close();
  };
  return { database, identity: { ...identity, close } };
}

const address = '192.0.2.7';

/** An account with a sign-in, and its session. */
async function signedIn({ accounts, staff }: Identity) {
  const roles = ['counselor'];
  const { oneTimePassword } = await accounts.add({ name: 'ana', displayName: 'Ana', roles });
  const result = await staff.signIn({
    tenant: 'local',
    account: 'ana',
    password: oneTimePassword,
    address,
  });
  if (!result.ok) throw new Error(result.refusal.code);
  return result;
}

/** What was noted by the clock of the database was noted so much earlier. */
async function passInDatabase(url: string, ms: number): Promise<void> {
  const database = await openPostgres({ url, name: 'test', connectionsMax: 1 });
  await database.query(
    "UPDATE identity.password_try SET filled_at = filled_at - $1 * interval '1 millisecond'",
    [ms],
  );
  await database.close();
}

describeOn('postgres', 'accounts in PostgreSQL', (engine) => {
  identityContract('PostgreSQL', async () => {
    const place = await freshDatabase(engine);
    return {
      open: async (parts) => (await openProcess({ ...place, ...parts })).identity,
      pass: (ms) => passInDatabase(place.ownerUrl, ms),
      destroy: () => place.drop(),
    };
  });

  it('wrong passwords are counted for all processes together, right ones in none', async () => {
    const place = await freshDatabase(engine);
    const parts = { ...place, clock: manualClock(), random: seededRandom(1) };
    const processes = [];
    for (let n = 0; n < 3; n += 1) processes.push(await openProcess(parts));
    const [first, second, third] = processes.map(({ identity }) => identity);
    const { accounts } = first as Identity;
    const roles = ['counselor'];
    const made = await accounts.add({ name: 'ana', displayName: 'Ana', roles });
    const tries = async (at: Identity | undefined, password: string): Promise<string> => {
      const result = await at?.staff.signIn({ tenant: 'local', account: 'ana', password, address });
      return result?.ok === false ? result.refusal.code : 'ok';
    };
    const wrong = (at: Identity | undefined) => tries(at, 'wrong password');
    for (let n = 0; n < 6; n += 1) expect(await tries(second, made.oneTimePassword)).toBe('ok');
    const codes = [];
    for (const at of [first, second, third, first, second, third, first])
      codes.push(await wrong(at));
    const refused = Array.from({ length: 5 }, () => 'SignInRefused');
    expect(codes).toEqual([...refused, 'TooManyAttempts', 'TooManyAttempts']);
    expect(await tries(third, made.oneTimePassword)).toBe('TooManyAttempts');
    await passInDatabase(place.ownerUrl, 30_000);
    expect(await tries(third, made.oneTimePassword)).toBe('ok');
    for (const { identity } of processes) await identity.close();
    await place.drop();
  });

  it('who tried is forgotten once it means nothing any more, and never told', async () => {
    const place = await freshDatabase(engine);
    const parts = { ...place, clock: manualClock(), random: seededRandom(1) };
    const { identity, database } = await openProcess(parts);
    const wrong = (account: string) =>
      identity.staff.signIn({ tenant: 'local', account, password: 'wrong password', address });
    const rows = async () =>
      (await database.query<{ key: Buffer }>('SELECT key FROM identity.password_try')).rows;
    for (const account of ['a1', 'a2', 'a3']) await wrong(account);
    expect((await rows()).map(({ key }) => key.length)).toEqual([32, 32, 32, 32]);
    await passInDatabase(place.ownerUrl, 16 * 60_000);
    await wrong('a4');
    expect(await rows()).toHaveLength(2);
    await identity.close();
    await place.drop();
  });

  it('a sign-in that another process ended is over here within a second, also where no hint comes', async () => {
    const place = await freshDatabase(engine);
    const clock = manualClock();
    const parts = { ...place, clock, random: seededRandom(1) };
    // Nobody answers there.
    const deaf = new URL(place.url);
    deaf.port = '1';
    const { identity: here } = await openProcess({ ...parts, hintsUrl: deaf.href });
    const { identity: there } = await openProcess(parts);
    const { session, secret } = await signedIn(here);
    await there.staff.signOut(secret);
    expect(session.isValid(true)).toBe(true);
    await clock.advance(1_000);
    await eventually('it is over', () => !session.isValid());
    expect(session.endedBecause()).toBe('signed-out');
    await here.close();
    await there.close();
    await place.drop();
  });

  it('and at once where one does', async () => {
    const place = await freshDatabase(engine);
    const parts = { ...place, clock: manualClock(), random: seededRandom(1) };
    const { identity: here } = await openProcess(parts);
    const { identity: there } = await openProcess(parts);
    const { session } = await signedIn(here);
    await there.accounts.disable('ana');
    await eventually('it is over', () => !session.isValid(true));
    expect(session.endedBecause()).toBe('disabled');
    await here.close();
    await there.close();
    await place.drop();
  });

  it('a database that starts anew signs nobody out; one that is away for half a minute does, until it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhere-identity-'));
    // The server runs as an account of its own.
    chmodSync(folder, 0o755);
    const server = await startPostgres({ directory: join(folder, 'cluster') });
    const clock = manualClock();
    const { identity } = await openProcess({ ...server, clock, random: seededRandom(1) });
    try {
      const { session, secret } = await signedIn(identity);
      await server.kill();
      await expect(identity.staff.session(secret)).rejects.toMatchObject({ code: 'PostgresFault' });
      await clock.advance(29_000);
      expect(session.isValid(true)).toBe(true);
      await eventually('it is not known any more', async () => {
        await clock.advance(1_000);
        return !session.isValid(true);
      });
      await server.restart();
      await eventually('it is known again', async () => {
        await clock.advance(1_000);
        return (await identity.staff.session(secret))?.isValid(true);
      });
    } finally {
      await identity.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('no service deletes an account: events name it', async () => {
    const place = await freshDatabase(engine);
    const parts = { ...place, clock: manualClock(), random: seededRandom(1) };
    const { identity, database } = await openProcess(parts);
    await signedIn(identity);
    await expect(database.query('DELETE FROM identity.account')).rejects.toMatchObject({
      kind: 'role',
    });
    await identity.close();
    await place.drop();
  });
});
