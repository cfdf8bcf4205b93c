import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '@stillhere/sqlite';
import { type ManualClock, manualClock } from '@stillhere/testing';
import { type Identity, openIdentity, type SignInResult } from '../src/index.js';
import { systemRandom } from './system-random.js';

const hourMs = 3_600_000;
const address = '192.0.2.7';
const password = 'four words and some';

let directory: string;
let clock: ManualClock;
let identity: Identity;
const open = () => openIdentity({ directory, clock, random: systemRandom, tenant: 'local' });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'identity-'));
  clock = manualClock();
  identity = open();
});
afterEach(() => {
  identity.close();
  rmSync(directory, { recursive: true });
});

const ok = (result: SignInResult) => {
  if (!result.ok) throw new Error(result.refusal.code);
  return result;
};
const codeOf = (result: SignInResult) => (result.ok ? 'ok' : result.refusal.code);

/** An account whose owner has chosen a password. */
async function settled(name = 'ana', ...roles: string[]) {
  const { oneTimePassword } = await identity.accounts.add({
    name,
    displayName: 'Ana',
    roles: roles.length > 0 ? roles : ['counselor'],
  });
  const first = ok(
    await identity.staff.signIn({ account: name, password: oneTimePassword, address }),
  );
  return ok(
    await identity.staff.changePassword({
      secret: first.secret,
      oldPassword: oneTimePassword,
      newPassword: password,
      address,
    }),
  );
}
const signIn = (account = 'ana', given = password, from = address) =>
  identity.staff.signIn({ account, password: given, address: from });

describe('the first account', () => {
  it('is stored only after its password was shown: no kill leaves one that nobody knows', async () => {
    const shown: string[] = [];
    const first = await identity.ensureFirstAccount(({ oneTimePassword }) => {
      expect(identity.accounts.list()).toEqual([]);
      shown.push(oneTimePassword);
    });
    expect(shown).toEqual([first?.oneTimePassword]);
    expect(identity.accounts.list()).toHaveLength(1);
  });

  it('is made once, may everything, and has no roles before its password is changed', async () => {
    const first = await identity.ensureFirstAccount();
    expect(first).toMatchObject({
      account: 'admin',
      oneTimePassword: expect.stringMatching(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/),
    });
    expect(await identity.ensureFirstAccount()).toBeUndefined();
    const { session } = ok(await signIn('admin', first?.oneTimePassword));
    expect(session.mustChangePassword).toBe(true);
    expect(session.principal.roles).toEqual([]);
    expect(session.roles).toEqual(['counselor', 'supervisor', 'admin']);
  });

  it('never stands in the file in clear', async () => {
    const first = await identity.ensureFirstAccount();
    const { secret } = ok(await signIn('admin', first?.oneTimePassword));
    identity.close();
    const file = readFileSync(join(directory, 'identity.db')).toString('latin1');
    expect(file).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(file).not.toContain(first?.oneTimePassword);
    expect(file).not.toContain(secret);
    identity = open();
  });
});

describe('signing in', () => {
  it('names the person as the log does', async () => {
    const { session } = await settled();
    expect(session.principal).toEqual({
      actor: 'counselor:ana',
      tenant: 'local',
      roles: ['counselor'],
      displayName: 'Ana',
      isValid: expect.any(Function),
    });
    expect(await identity.staff.displayName('ana')).toBe('Ana');
    expect(await identity.staff.displayName('nobody')).toBeUndefined();
    expect((await settled('sam', 'supervisor')).session.principal.actor).toBe('counselor:sam');
    expect((await settled('ida', 'admin')).session.principal.actor).toBe('admin:ida');
  });

  it('refuses a wrong password, an unknown and a disabled account with the same words', async () => {
    await settled();
    await settled('bea');
    identity.accounts.disable('bea');
    const answers = [
      await signIn('ana', 'not the password'),
      await signIn('nobody.here', password),
      await signIn('bea', password),
      await signIn("'; DROP TABLE account; --", password),
      await signIn('', ''),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual({
      ok: false,
      refusal: { code: 'SignInRefused', message: expect.any(String) },
    });
  });

  it('takes the same password in another Unicode form', async () => {
    const { secret } = await settled();
    const composed = 'caf\u00e9 caf\u00e9 caf\u00e9';
    ok(
      await identity.staff.changePassword({
        secret,
        oldPassword: password,
        newPassword: composed,
        address,
      }),
    );
    expect(codeOf(await signIn('ana', composed.normalize('NFD')))).toBe('ok');
  });

  it('gives a new secret each time and ends the one that the browser had', async () => {
    const { secret } = await settled();
    const again = ok(
      await identity.staff.signIn({ account: 'ana', password, address, previous: secret }),
    );
    expect(again.secret).not.toBe(secret);
    expect(await identity.staff.session(secret)).toBeUndefined();
    expect(await identity.staff.session(again.secret)).toBeDefined();
  });

  it('waits after five wrong ones from one place, and only there', async () => {
    await settled();
    for (let n = 0; n < 5; n += 1) {
      expect(codeOf(await signIn('ana', 'wrong password'))).toBe('SignInRefused');
    }
    const held = await signIn('ana', password);
    expect(held).toMatchObject({ refusal: { code: 'TooManyAttempts', retryAfterMs: 30_000 } });
    expect(codeOf(await signIn('ana', password, '198.51.100.1'))).toBe('ok');
    await clock.advance(30_000);
    expect(codeOf(await signIn('ana', password))).toBe('ok');
  });

  it('does not count right ones, nor hold a whole house for one person', async () => {
    await settled();
    await settled('bea');
    for (let n = 0; n < 8; n += 1) expect(codeOf(await signIn())).toBe('ok');
    for (let n = 0; n < 6; n += 1) await signIn('ana', 'wrong password');
    expect(codeOf(await signIn('bea'))).toBe('ok');
  });
});

describe('a sign-in', () => {
  it('survives a restart', async () => {
    const { secret } = await settled();
    identity.close();
    identity = open();
    expect((await identity.staff.session(secret))?.account).toBe('ana');
  });

  it('ends after two hours without a use, whatever polls it', async () => {
    const { secret, session } = await settled();
    for (let n = 0; n < 23; n += 1) {
      await clock.advance(hourMs / 12);
      expect(session.isValid(true)).toBe(true);
    }
    await clock.advance(hourMs / 12);
    expect(session.isValid(true)).toBe(false);
    expect(await identity.staff.session(secret)).toBeUndefined();
  });

  it('lives on by use, and ends after twelve hours all the same', async () => {
    const { secret, session } = await settled();
    for (let n = 0; n < 11; n += 1) {
      await clock.advance(hourMs);
      if (n % 2 === 0) session.touch();
      else expect(await identity.staff.session(secret)).toBeDefined();
    }
    await clock.advance(hourMs - 1);
    expect(session.isValid(true)).toBe(true);
    await clock.advance(1);
    expect(session.isValid(true)).toBe(false);
  });

  it('ends when it is signed out, and with the account', async () => {
    const one = await settled();
    await identity.staff.signOut(one.secret);
    expect(one.session.isValid(true)).toBe(false);
    const two = ok(await signIn());
    identity.accounts.disable('ana');
    expect(two.session.isValid(true)).toBe(false);
    identity.accounts.enable('ana');
    expect(two.session.isValid(true)).toBe(false);
  });

  it('ends in a running service when an administrator resets the password beside it', async () => {
    const { session } = await settled();
    const beside = open();
    const { oneTimePassword } = await beside.accounts.resetPassword('ana');
    beside.close();
    expect(session.isValid(true)).toBe(false);
    expect(codeOf(await signIn())).toBe('SignInRefused');
    expect(ok(await signIn('ana', oneTimePassword)).session.mustChangePassword).toBe(true);
  });

  it('is one of ten at most', async () => {
    const { secret } = await settled();
    for (let n = 0; n < 10; n += 1) {
      await clock.advance(1_000);
      ok(await signIn());
    }
    expect(await identity.staff.session(secret)).toBeUndefined();
  });

  it.each(['', 'x', 'a'.repeat(43), 'ä'.repeat(43), 'a'.repeat(100_000)])(
    'is not found under a made-up secret',
    async (secret) => {
      expect(await identity.staff.session(secret)).toBeUndefined();
      await identity.staff.signOut(secret);
    },
  );
});

describe('changing the password', () => {
  it('ends every other sign-in and gives this one a new secret', async () => {
    const one = await settled();
    const two = ok(await signIn());
    const changed = ok(
      await identity.staff.changePassword({
        secret: two.secret,
        oldPassword: password,
        newPassword: 'quite another one',
        address,
      }),
    );
    expect([one.session.isValid(true), two.session.isValid()]).toEqual([false, false]);
    expect(changed.session.isValid(true)).toBe(true);
    expect(codeOf(await signIn())).toBe('SignInRefused');
  });

  it.each([
    ['short', 'PasswordTooWeak'],
    ['aaaaaaaaaaaaaaaa', 'PasswordTooWeak'],
    ['x'.repeat(201), 'PasswordTooWeak'],
    [password, 'PasswordTooWeak'],
    ['ana-ana-ana12', 'PasswordTooWeak'],
  ])('refuses %p', async (newPassword, code) => {
    const { secret, session } = await settled();
    const result = await identity.staff.changePassword({
      secret,
      oldPassword: password,
      newPassword,
      address,
    });
    expect(codeOf(result)).toBe(code);
    expect(session.isValid(true)).toBe(true);
    expect(codeOf(await signIn())).toBe('ok');
  });

  it('needs the old password and a sign-in', async () => {
    const { secret } = await settled();
    const change = { oldPassword: 'not this one', newPassword: 'quite another one', address };
    expect(codeOf(await identity.staff.changePassword({ ...change, secret }))).toBe(
      'SignInRefused',
    );
    expect(codeOf(await identity.staff.changePassword({ ...change, secret: 'x' }))).toBe(
      'NotSignedIn',
    );
  });
});

describe('why a sign-in ended', () => {
  const endings: [string, (secret: string) => unknown][] = [
    ['signed-out', (secret) => identity.staff.signOut(secret)],
    ['password-reset', () => identity.accounts.resetPassword('ana')],
    ['disabled', () => identity.accounts.disable('ana')],
    ['expired', () => clock.advance(13 * hourMs)],
    [
      'replaced',
      async (previous) => {
        await settled('bea');
        return identity.staff.signIn({ account: 'bea', password, address, previous });
      },
    ],
  ];

  it.each(endings)('is told: %s', async (reason, end) => {
    await settled();
    const { secret, session } = ok(await signIn());
    expect(session.endedBecause()).toBe('none');
    await end(secret);
    expect(session.isValid(true)).toBe(false);
    expect(session.endedBecause()).toBe(reason);
    expect(await identity.staff.session(secret)).toBeUndefined();
    expect(await identity.staff.endedBecause(secret)).toBe(reason);
  });

  it('is not made up for a secret that was never one of ours', async () => {
    expect(await identity.staff.endedBecause('x'.repeat(43))).toBe('none');
    expect(await identity.staff.endedBecause('')).toBe('none');
  });

  it('stops the principal of open calls within a quarter of a second', async () => {
    await settled();
    const { secret, session } = ok(await signIn());
    await identity.staff.signOut(secret);
    await clock.advance(250);
    expect(session.principal.isValid?.()).toBe(false);
  });
});

it('an identity.db of the form before keeps its sign-ins', async () => {
  await settled();
  const { secret } = ok(await signIn());
  identity.close();
  const database = openDatabase(join(directory, 'identity.db'), { durability: 'full' });
  database.exec(
    'ALTER TABLE staff_session DROP COLUMN ended; DROP TABLE known_device; PRAGMA user_version = 1',
  );
  database.close();
  identity = open();
  expect((await identity.staff.session(secret))?.account).toBe('ana');
});

describe('strangers at the owner’s address', () => {
  it('cannot lock the account for a browser that its owner used before', async () => {
    await settled();
    const { device } = ok(await signIn());
    for (let tries = 0; tries < 120; tries += 1) {
      await identity.staff.signIn({ account: 'ana', password: 'guess', address });
    }
    expect(codeOf(await signIn())).toBe('TooManyAttempts');
    const again = await identity.staff.signIn({ account: 'ana', password, address, device });
    expect(codeOf(again)).toBe('ok');
  });

  it('gain nothing by a browser of their own: it is counted too, and only for its own account', async () => {
    await settled();
    await settled('bea');
    const { device } = ok(await signIn('bea'));
    const guess = (account: string) =>
      identity.staff.signIn({ account, password: 'guess', address: '192.0.2.9', device });
    for (const account of ['ana', 'bea']) {
      const codes: string[] = [];
      for (let tries = 0; tries < 7; tries += 1) codes.push(codeOf(await guess(account)));
      expect([account, codes.at(-1)]).toEqual([account, 'TooManyAttempts']);
    }
  });

  it('one browser may be known for several people', async () => {
    await settled();
    await settled('bea');
    const { device } = ok(await signIn('ana'));
    const second = await identity.staff.signIn({ account: 'bea', password, address, device });
    expect(ok(second).device).toBe(device);
  });
});
