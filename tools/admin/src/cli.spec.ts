import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOutput } from '@stillhere/command-line';
import {
  createResumeTokens,
  type Identity,
  openIdentity,
  openResumeKeys,
} from '@stillhere/identity';
import { systemRandom } from '@stillhere/nest-kit';
import { openDatabase } from '@stillhere/sqlite';
import { manualClock } from '@stillhere/testing';
import { runAdmin } from './cli.js';

let directory: string;
/** The service, running beside the tool. */
let service: Identity;
let printed: string[];
let said: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'admin-'));
  service = openIdentity({
    directory,
    clock: manualClock(Date.now()),
    random: systemRandom,
    tenant: 'local',
  });
});
afterEach(async () => {
  await service.close();
  rmSync(directory, { recursive: true });
});

const shownName = 'The name that people are shown must be 1 to 100 characters on one line';

const admin = (...args: string[]) => {
  printed = [];
  said = [];
  return runAdmin([...args, '--data', directory], {}, heard(printed, said));
};
/** What a tool would write, as it would write it. */
const heard = (out: string[], beside: string[]) => {
  const into = (lines: string[]) => ({
    write: (text: string) => lines.push(text.replace(/\n$/, '')),
  });
  return openOutput({ stdout: into(out), stderr: into(beside) });
};
const signIn = (account: string, password: string) =>
  service.staff.signIn({ tenant: 'local', account, password, address: '192.0.2.1' });

describe('npm run admin', () => {
  it('makes an account that can sign in at once', async () => {
    expect(await admin('add-account', 'maria', '--name', 'María', '--role', 'counselor')).toBe(0);
    const signedIn = await signIn('maria', printed[0] ?? '');
    expect(signedIn).toMatchObject({
      ok: true,
      session: { displayName: 'María', roles: ['counselor'], mustChangePassword: true },
    });
    expect(printed).toHaveLength(1);
  });

  it('gives several roles', async () => {
    await admin('add-account', 'sam', '--role', 'counselor,supervisor');
    expect((await service.accounts.get('sam'))?.roles).toEqual(['counselor', 'supervisor']);
  });

  it('resets a password', async () => {
    await admin('add-account', 'maria', '--role', 'counselor');
    const first = printed[0] ?? '';
    expect(await admin('reset-password', 'maria')).toBe(0);
    expect((await signIn('maria', first)).ok).toBe(false);
    expect((await signIn('maria', printed[0] ?? '')).ok).toBe(true);
  });

  it('makes a tenant with people and programs of its own, which a running service knows within a second', async () => {
    expect(await admin('add-tenant', 'north', '--host', 'north.example.org,nord.example.org')).toBe(
      0,
    );
    expect(said.join()).toContain('add-account admin --role admin --tenant north');
    await admin('list-tenants');
    expect(printed).toEqual(['local  *', 'north  north.example.org,nord.example.org']);
    expect(await admin('add-account', 'maria', '--role', 'admin', '--tenant', 'north')).toBe(0);
    const [password = ''] = printed;
    const asked = { account: 'maria', password, address: '192.0.2.1' };
    expect((await service.staff.signIn({ ...asked, tenant: 'local' })).ok).toBe(false);
    expect((await service.staff.signIn({ ...asked, tenant: 'north' })).ok).toBe(true);
    expect(await service.tenants.ofHost('nord.example.org')).toBe('north');
    await admin('add-token', 'warehouse', '--role', 'analyst', '--tenant', 'north');
    expect((await service.tokens.verify(printed[0] ?? ''))?.tenant).toBe('north');
    expect(await admin('set-hosts', 'local', '--host', 'help.example.org')).toBe(0);
    expect(await admin('set-hosts', 'north')).toBe(0);
    expect(said).toEqual(['Tenant "north" is opened nowhere, within a second.']);
    await admin('list-tenants', '--json');
    expect(printed.map((line) => JSON.parse(line))).toEqual([
      { name: 'local', hosts: 'help.example.org' },
      { name: 'north', hosts: '' },
    ]);
  });

  it('asks whose it is where there are several, and changes nothing meanwhile', async () => {
    await admin('add-tenant', 'north', '--host', 'north.example.org');
    for (const args of [
      ['add-account', 'maria', '--role', 'admin'],
      ['list-accounts'],
      ['list-tokens'],
    ]) {
      expect(await admin(...args)).toBe(1);
      expect(said.join()).toMatch(/several tenants; say whose it is with --tenant: local, north/);
    }
    expect(await admin('list-accounts', '--tenant', 'south')).toBe(1);
    expect(said.join()).toContain('There is no tenant "south".');
    expect(await admin('add-account', 'maria', '--role', 'admin', '--tenant', 'local')).toBe(0);
    expect((await service.accounts.list()).map(({ name }) => name)).toEqual(['maria']);
  });

  it('rotates the key of visitors’ tokens in a running service, and replaces one that got out', async () => {
    const clock = manualClock(Date.now());
    const parts = { clock, random: systemRandom };
    expect(await admin('rotate-resume-key')).toBe(1);
    expect(said.join()).toMatch(/There is no .*resume\.key\. Start Stillhere once/);
    const tokens = createResumeTokens({ ...parts, keys: openResumeKeys(directory, parts) });
    const claims = {
      tenant: 't',
      conversation: 'c',
      participant: 'p',
      device: 'd',
      tab: 't',
      epoch: 0,
    };
    const before = tokens.mint(claims);
    expect(await admin('rotate-resume-key')).toBe(0);
    await clock.advance(10_000);
    const after = tokens.mint(claims);
    expect(after.slice(0, 12)).not.toBe(before.slice(0, 12));
    expect([before, after].map((token) => tokens.verify(token)?.tab)).toEqual(['t', 't']);
    expect(await admin('rotate-resume-key')).toBe(1);
    expect(said.join()).toMatch(/was rotated at .* Nothing was changed/);
    expect(await admin('replace-resume-key')).toBe(0);
    await clock.advance(10_000);
    expect([before, after].map((token) => tokens.verify(token))).toEqual([undefined, undefined]);
    expect(printed).toEqual([]);
  });

  it('disables, enables and lists', async () => {
    await admin('add-account', 'maria', '--role', 'counselor', '--name=María');
    await admin('disable-account', 'maria');
    await admin('list-accounts');
    expect(printed).toEqual(['maria  counselor  disabled  María']);
    await admin('enable-account', 'maria');
    await admin('list-accounts');
    expect(printed).toEqual(['maria  counselor  one-time password  María']);
  });

  it('shows a name that an earlier release took without what a terminal obeys, and exactly as JSON', async () => {
    const names = ['\u001b[2Jx', 'a\nadmin  admin  active  b', '\u202eabc', '\u009b31m', 'q\tr'];
    const database = openDatabase(join(directory, 'identity.db'), { durability: 'full' });
    const rename = database.prepare('UPDATE account SET display_name = ? WHERE name = ?');
    for (const [index, name] of names.entries()) {
      await admin('add-account', `c${index}`, '--role', 'counselor');
      rename.run(name, `c${index}`);
    }
    database.close();
    await admin('list-accounts');
    expect(printed).toHaveLength(names.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(printed.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    await admin('list-accounts', '--json');
    const exact = printed.map((line) => (JSON.parse(line) as { displayName: string }).displayName);
    expect(exact).toEqual(names);
  });

  it('makes, lists and revokes tokens', async () => {
    expect(await admin('add-token', 'warehouse', '--role', 'analyst')).toBe(0);
    const token = printed[0] ?? '';
    expect((await service.tokens.verify(token))?.roles).toEqual(['analyst']);
    await admin('list-tokens');
    expect(printed).toEqual([expect.stringMatching(/^warehouse {2}analyst {2}\d{4}-/)]);
    expect(await admin('revoke-token', 'warehouse')).toBe(0);
    expect(await service.tokens.verify(token)).toBeUndefined();
  });

  it.each([
    [['add-account', 'maria'], 2, 'add-account needs --role ROLE.'],
    [['add-account', '--role', 'admin'], 2, 'add-account needs a NAME after it.'],
    [['add-account', 'Maria-1', '--role', 'admin'], 1, '"Maria-1" cannot be a name'],
    [['add-account', 'bel', '--role', 'admin', '--name', 'Ana\u0007'], 1, shownName],
    [['add-account', 'two', '--role', 'admin', '--name', 'Ana\nNo faults'], 1, shownName],
    [['add-account', 'turn', '--role', 'admin', '--name', 'Ana\u202e'], 1, shownName],
    [['add-account', 'long', '--role', 'admin', '--name', 'x'.repeat(101)], 1, shownName],
    [['add-account', 'maria', '--role', 'agent'], 1, '"agent" is no role: choose one of'],
    [['add-account', 'maria', 'x', '--role', 'admin'], 2, '"x" is one too many.'],
    [['add-token', 'maria', '--role', 'visitor'], 1, '"visitor" is no role'],
    [['reset-password', 'nobody'], 1, 'There is no account "nobody".'],
    [['disable-account', 'nobody'], 1, 'There is no account "nobody".'],
    [['revoke-token', 'nothing'], 1, 'There is no token "nothing".'],
    [['list-accounts', 'maria'], 2, 'list-accounts takes no name.'],
    [['list-tokens', '--role', 'admin'], 2, 'list-tokens takes no --role.'],
    [['add-tenant', 'north'], 2, 'add-tenant needs --host HOST.'],
    [['add-tenant', 'No', '--host', 'a.org'], 1, '"No" cannot be a tenant'],
    [['add-tenant', 'local', '--host', 'a.org'], 1, 'There is a tenant "local" already.'],
    [['add-tenant', 'n', '--host', 'a.org:1'], 1, '"a.org:1" is no host name'],
    [['set-hosts', 'north', '--host', 'a.org'], 1, 'There is no tenant "north".'],
    [['list-tenants', '--tenant', 'local'], 2, 'list-tenants takes no --tenant.'],
    [['list-accounts', '--host', 'a.org'], 2, 'list-accounts takes no --host.'],
    [['remove-everything'], 2, 'There is no command "remove-everything". There are: add-account,'],
    [['list-acounts'], 2, 'Did you mean list-accounts?'],
    [['add-account', 'maria', '--role', 'admin', '--json'], 2, 'add-account takes no --json.'],
    [['constructor'], 2, 'There is no command "constructor".'],
    [['add-account', 'maria', '--rolle', 'admin'], 2, 'There is no --rolle. Did you mean --role?'],
  ])('explains %j', async (args, code, sentence) => {
    expect(await admin(...args)).toBe(code);
    expect(said.join('\n')).toContain(sentence);
    expect(printed).toEqual([]);
    expect(await service.accounts.list()).toEqual([]);
  });

  it('refuses to make an account twice', async () => {
    await admin('add-account', 'maria', '--role', 'counselor');
    expect(await admin('add-account', 'maria', '--role', 'admin')).toBe(1);
    expect(said).toEqual(['There is an account "maria" already. Nothing was changed.']);
  });

  it('makes nothing where there is no data', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'admin-'));
    expect(await admin('list-accounts', `--data=${empty}`)).toBe(2);
    const lines: string[] = [];
    const code = await runAdmin(['list-accounts'], { STILLHERE_DATA: empty }, heard([], lines));
    expect([code, lines[0]]).toEqual([1, expect.stringContaining('There is no Stillhere data in')]);
    expect(existsSync(join(empty, 'identity.db'))).toBe(false);
    rmSync(empty, { recursive: true });
  });

  it('explains a damaged database', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'admin-'));
    writeFileSync(join(broken, 'identity.db'), Buffer.alloc(4_096, 'nonsense'));
    const lines: string[] = [];
    const code = await runAdmin(['list-accounts', '--data', broken], {}, heard([], lines));
    expect([code, lines[0]]).toEqual([1, expect.stringContaining('is damaged')]);
    rmSync(broken, { recursive: true });
  });

  it('explains itself', async () => {
    expect(await admin('--help')).toBe(0);
    expect(printed[0]).toMatch(/npm run admin -- COMMAND.*add-account NAME.*--data DIR/s);
  });
});
