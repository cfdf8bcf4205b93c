import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openDatabase } from '@stillhere/sqlite';
import { manualClock } from '@stillhere/testing';
import { identityContract } from '../src/contract.js';
import { openIdentity } from '../src/index.js';
import { systemRandom } from './system-random.js';

identityContract('SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'identity-'));
  return {
    open: (parts) => openIdentity({ ...parts, directory, tenant: 'local' }),
    destroy: () => rmSync(directory, { recursive: true }),
  };
});

const address = '192.0.2.7';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'identity-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () =>
  openIdentity({ directory, clock: manualClock(), random: systemRandom, tenant: 'local' });
/** The first account's password and the secret of a sign-in with it. */
async function firstSignIn(identity: ReturnType<typeof open>) {
  const first = await identity.ensureFirstAccount();
  const { oneTimePassword = '' } = first ?? {};
  const signedIn = await identity.staff.signIn({
    tenant: 'local',
    account: 'admin',
    password: oneTimePassword,
    address,
  });
  return { password: oneTimePassword, secret: signedIn.ok ? signedIn.secret : '' };
}

it('no secret stands in the file in clear', async () => {
  const identity = open();
  const { password, secret } = await firstSignIn(identity);
  await identity.close();
  const file = readFileSync(join(directory, 'identity.db')).toString('latin1');
  expect(file).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(file).not.toContain(password);
  expect(file).not.toContain(secret);
  expect(secret).not.toBe('');
});

it('in the file a change of another process counts at once where it has to', async () => {
  const [service, tool] = [open(), open()];
  const { secret } = await firstSignIn(service);
  const session = await service.staff.session(secret);
  await tool.accounts.disable('admin');
  expect(session?.isValid(true)).toBe(false);
  await service.close();
  await tool.close();
});

const toForm1 = 'ALTER TABLE staff_session DROP COLUMN ended; DROP TABLE known_device';
const toForm2 = 'DROP TABLE tenant_host; DROP TABLE tenant; PRAGMA user_version = 2';

it.each([
  [2, toForm2],
  [1, `${toForm1}; ${toForm2}; PRAGMA user_version = 1`],
])('an identity.db of form %i keeps its sign-ins, and takes tenants', async (_, asBefore) => {
  const identity = open();
  const { secret } = await firstSignIn(identity);
  await identity.close();
  const database = openDatabase(join(directory, 'identity.db'), { durability: 'full' });
  database.exec(asBefore);
  database.close();
  const again = open();
  expect(await again.staff.session(secret)).toMatchObject({
    ...{ account: 'admin', principal: { tenant: 'local' } },
  });
  await again.tenants.add('north', ['north.example.org']);
  await again.close();
});
