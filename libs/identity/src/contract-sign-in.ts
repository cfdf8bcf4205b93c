import { describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import { address, codeOf, type IdentityStage, ok, password } from './contract-stage.js';

const hourMs = 3_600_000;

/** Of accounts that people sign in to. */
export function signInContract(stage: IdentityStage): void {
  describe('the first account', () => {
    it('is stored only after its password was shown: no kill leaves one that nobody knows', async () => {
      const killed = stage.identity.ensureFirstAccount(() => {
        throw new Error('killed while it was shown');
      });
      await expect(killed).rejects.toThrow('killed');
      expect(await stage.identity.accounts.list()).toEqual([]);
      const shown: string[] = [];
      const first = await stage.identity.ensureFirstAccount(({ oneTimePassword }) => {
        shown.push(oneTimePassword);
      });
      expect(shown).toEqual([first?.oneTimePassword]);
      expect(await stage.identity.accounts.list()).toHaveLength(1);
    });

    it('is made once, may everything, and has no roles before its password is changed', async () => {
      const first = await stage.identity.ensureFirstAccount();
      expect(first).toMatchObject({
        account: 'admin',
        oneTimePassword: expect.stringMatching(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/),
      });
      expect(await stage.identity.ensureFirstAccount()).toBeUndefined();
      const { session } = ok(await stage.signIn('admin', first?.oneTimePassword));
      expect(session.mustChangePassword).toBe(true);
      expect(session.principal.roles).toEqual([]);
      expect(session.roles).toEqual(['counselor', 'supervisor', 'admin']);
    });
  });

  describe('signing in', () => {
    it('names the person as the log does', async () => {
      const { session } = await stage.settled();
      expect(session.principal).toEqual({
        actor: 'counselor:ana',
        tenant: 'local',
        roles: ['counselor'],
        displayName: 'Ana',
        isValid: expect.any(Function),
      });
      expect(await stage.identity.staff.displayName('local', 'ana')).toBe('Ana');
      expect(await stage.identity.staff.displayName('local', 'nobody')).toBeUndefined();
      expect((await stage.settled('sam', 'supervisor')).session.principal.actor).toBe(
        'counselor:sam',
      );
      expect((await stage.settled('ida', 'admin')).session.principal.actor).toBe('admin:ida');
    });

    it('refuses a wrong password, an unknown and a disabled account with the same words', async () => {
      await stage.settled();
      await stage.settled('bea');
      await stage.identity.accounts.disable('bea');
      const answers = [
        await stage.signIn('ana', 'not the password'),
        await stage.signIn('nobody.here', password),
        await stage.signIn('bea', password),
        await stage.signIn("'; DROP TABLE account; --", password),
        await stage.signIn('', ''),
      ];
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toEqual({
        ok: false,
        refusal: { code: 'SignInRefused', message: expect.any(String) },
      });
    });

    it('takes the same password in another Unicode form', async () => {
      const { secret } = await stage.settled();
      const composed = 'caf\u00e9 caf\u00e9 caf\u00e9';
      ok(
        await stage.identity.staff.changePassword({
          secret,
          oldPassword: password,
          newPassword: composed,
          address,
        }),
      );
      expect(codeOf(await stage.signIn('ana', composed.normalize('NFD')))).toBe('ok');
    });

    it('gives a new secret each time and ends the one that the browser had', async () => {
      const { secret } = await stage.settled();
      const again = ok(
        await stage.identity.staff.signIn({
          tenant: 'local',
          account: 'ana',
          password,
          address,
          previous: secret,
        }),
      );
      expect(again.secret).not.toBe(secret);
      expect(await stage.identity.staff.session(secret)).toBeUndefined();
      expect(await stage.identity.staff.session(again.secret)).toBeDefined();
    });

    it('waits after five wrong ones from one place, and only there', async () => {
      await stage.settled();
      for (let n = 0; n < 5; n += 1) {
        expect(codeOf(await stage.signIn('ana', 'wrong password'))).toBe('SignInRefused');
      }
      const held = await stage.signIn('ana', password);
      expect(held).toMatchObject({ refusal: { code: 'TooManyAttempts', retryAfterMs: 30_000 } });
      expect(codeOf(await stage.signIn('ana', password, '198.51.100.1'))).toBe('ok');
      await stage.pass(30_000);
      expect(codeOf(await stage.signIn('ana', password))).toBe('ok');
    });

    it('does not count right ones, nor hold a whole house for one person', async () => {
      await stage.settled();
      await stage.settled('bea');
      for (let n = 0; n < 8; n += 1) expect(codeOf(await stage.signIn())).toBe('ok');
      for (let n = 0; n < 6; n += 1) await stage.signIn('ana', 'wrong password');
      expect(codeOf(await stage.signIn('bea'))).toBe('ok');
    });
  });

  describe('a sign-in', () => {
    it('survives a restart', async () => {
      const { secret } = await stage.settled();
      expect((await (await stage.open()).staff.session(secret))?.account).toBe('ana');
    });

    it('ends after two hours without a use, whatever polls it', async () => {
      const { secret, session } = await stage.settled();
      for (let n = 0; n < 23; n += 1) {
        await stage.clock.advance(hourMs / 12);
        expect(session.isValid(true)).toBe(true);
      }
      await stage.clock.advance(hourMs / 12);
      expect(session.isValid(true)).toBe(false);
      expect(await stage.identity.staff.session(secret)).toBeUndefined();
    });

    it('lives on by use, and ends after twelve hours all the same', async () => {
      const { secret, session } = await stage.settled();
      for (let n = 0; n < 11; n += 1) {
        await stage.clock.advance(hourMs);
        if (n % 2 === 0) session.touch();
        else expect(await stage.identity.staff.session(secret)).toBeDefined();
      }
      await stage.clock.advance(hourMs - 1);
      expect(session.isValid(true)).toBe(true);
      await stage.clock.advance(1);
      expect(session.isValid(true)).toBe(false);
    });

    it('ends when it is signed out, and with the account', async () => {
      const one = await stage.settled();
      await stage.identity.staff.signOut(one.secret);
      expect(one.session.isValid(true)).toBe(false);
      const two = ok(await stage.signIn());
      await stage.identity.accounts.disable('ana');
      expect(two.session.isValid(true)).toBe(false);
      await stage.identity.accounts.enable('ana');
      expect(two.session.isValid(true)).toBe(false);
    });

    it('ends in a running service when an administrator resets the password beside it', async () => {
      const { session } = await stage.settled();
      const beside = await stage.open();
      const { oneTimePassword } = await beside.accounts.resetPassword('ana');
      await stage.clock.advance(1_000);
      await eventually('it ended here', () => !session.isValid());
      expect(session.endedBecause()).toBe('password-reset');
      expect(codeOf(await stage.signIn())).toBe('SignInRefused');
      expect(ok(await stage.signIn('ana', oneTimePassword)).session.mustChangePassword).toBe(true);
    });

    it('lives on in every process by its use in one', async () => {
      const { secret, session } = await stage.settled();
      const there = await (await stage.open()).staff.session(secret);
      for (let n = 0; n < 3; n += 1) {
        await stage.clock.advance(hourMs);
        session.touch();
        // Written soon; who looks it up anew finds it.
        await eventually('it was written', async () => {
          const found = await (await stage.open()).staff.session(secret);
          return found !== undefined;
        });
      }
      await stage.clock.advance(10_000);
      await eventually('it is known there', () => there?.isValid(true));
    });

    it('is one of ten at most', async () => {
      const { secret } = await stage.settled();
      for (let n = 0; n < 10; n += 1) {
        await stage.clock.advance(1_000);
        ok(await stage.signIn());
      }
      expect(await stage.identity.staff.session(secret)).toBeUndefined();
    });

    it.each(['', 'x', 'a'.repeat(43), 'ä'.repeat(43), 'a'.repeat(100_000)])(
      'is not found under a made-up secret',
      async (secret) => {
        expect(await stage.identity.staff.session(secret)).toBeUndefined();
        await stage.identity.staff.signOut(secret);
      },
    );
  });

  describe('changing the password', () => {
    it('ends every other sign-in and gives this one a new secret', async () => {
      const one = await stage.settled();
      const two = ok(await stage.signIn());
      const changed = ok(
        await stage.identity.staff.changePassword({
          secret: two.secret,
          oldPassword: password,
          newPassword: 'quite another one',
          address,
        }),
      );
      expect([one.session.isValid(true), two.session.isValid()]).toEqual([false, false]);
      expect(changed.session.isValid(true)).toBe(true);
      expect(codeOf(await stage.signIn())).toBe('SignInRefused');
    });

    it.each([
      ['short', 'PasswordTooWeak'],
      ['aaaaaaaaaaaaaaaa', 'PasswordTooWeak'],
      ['x'.repeat(201), 'PasswordTooWeak'],
      [password, 'PasswordTooWeak'],
      ['ana-ana-ana12', 'PasswordTooWeak'],
    ])('refuses %p', async (newPassword, code) => {
      const { secret, session } = await stage.settled();
      const result = await stage.identity.staff.changePassword({
        secret,
        oldPassword: password,
        newPassword,
        address,
      });
      expect(codeOf(result)).toBe(code);
      expect(session.isValid(true)).toBe(true);
      expect(codeOf(await stage.signIn())).toBe('ok');
    });

    it('needs the old password and a sign-in', async () => {
      const { secret } = await stage.settled();
      const change = { oldPassword: 'not this one', newPassword: 'quite another one', address };
      expect(codeOf(await stage.identity.staff.changePassword({ ...change, secret }))).toBe(
        'SignInRefused',
      );
      expect(codeOf(await stage.identity.staff.changePassword({ ...change, secret: 'x' }))).toBe(
        'NotSignedIn',
      );
    });
  });

  describe('why a sign-in ended', () => {
    const endings: [string, (secret: string) => unknown][] = [
      ['signed-out', (secret) => stage.identity.staff.signOut(secret)],
      ['password-reset', () => stage.identity.accounts.resetPassword('ana')],
      ['disabled', () => stage.identity.accounts.disable('ana')],
      ['expired', () => stage.clock.advance(13 * hourMs)],
      [
        'replaced',
        async (previous) => {
          await stage.settled('bea');
          return stage.identity.staff.signIn({
            tenant: 'local',
            account: 'bea',
            password,
            address,
            previous,
          });
        },
      ],
    ];

    it.each(endings)('is told: %s', async (reason, end) => {
      await stage.settled();
      const { secret, session } = ok(await stage.signIn());
      expect(session.endedBecause()).toBe('none');
      await end(secret);
      expect(session.isValid(true)).toBe(false);
      expect(session.endedBecause()).toBe(reason);
      expect(await stage.identity.staff.session(secret)).toBeUndefined();
      expect(await stage.identity.staff.endedBecause(secret)).toBe(reason);
    });

    it('is not made up for a secret that was never one of ours', async () => {
      expect(await stage.identity.staff.endedBecause('x'.repeat(43))).toBe('none');
      expect(await stage.identity.staff.endedBecause('')).toBe('none');
    });

    it('stops the principal of open calls within a quarter of a second', async () => {
      await stage.settled();
      const { secret, session } = ok(await stage.signIn());
      await stage.identity.staff.signOut(secret);
      await stage.clock.advance(250);
      expect(session.principal.isValid?.()).toBe(false);
    });
  });

  describe('strangers at the owner’s address', () => {
    it('cannot lock the account for a browser that its owner used before', async () => {
      await stage.settled();
      const { device } = ok(await stage.signIn());
      for (let tries = 0; tries < 120; tries += 1) {
        await stage.identity.staff.signIn({
          tenant: 'local',
          account: 'ana',
          password: 'guess',
          address,
        });
      }
      expect(codeOf(await stage.signIn())).toBe('TooManyAttempts');
      const again = await stage.identity.staff.signIn({
        tenant: 'local',
        account: 'ana',
        password,
        address,
        device,
      });
      expect(codeOf(again)).toBe('ok');
    });

    it('gain nothing by a browser of their own: it is counted too, and only for its own account', async () => {
      await stage.settled();
      await stage.settled('bea');
      const { device } = ok(await stage.signIn('bea'));
      const guess = (account: string) =>
        stage.identity.staff.signIn({
          tenant: 'local',
          account,
          password: 'guess',
          address: '192.0.2.9',
          device,
        });
      for (const account of ['ana', 'bea']) {
        const codes: string[] = [];
        for (let tries = 0; tries < 7; tries += 1) codes.push(codeOf(await guess(account)));
        expect([account, codes.at(-1)]).toEqual([account, 'TooManyAttempts']);
      }
    });

    it('one browser may be known for several people', async () => {
      await stage.settled();
      await stage.settled('bea');
      const { device } = ok(await stage.signIn('ana'));
      const second = await stage.identity.staff.signIn({
        tenant: 'local',
        account: 'bea',
        password,
        address,
        device,
      });
      expect(ok(second).device).toBe(device);
    });
  });
}
