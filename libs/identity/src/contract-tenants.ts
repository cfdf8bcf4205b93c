import { describe, expect, it } from '@jest/globals';
import { address, codeOf, type IdentityStage, ok } from './contract-stage.js';

/** Of several tenants in one store. */
export function tenantContract(stage: IdentityStage): void {
  const ana = { name: 'ana', displayName: 'Ana', roles: ['counselor'] };
  const signIn = (tenant: string, password: string, account = 'ana') =>
    stage.identity.staff.signIn({ tenant, account, password, address });
  /** The same name in both tenants, and the password of each. */
  async function twoOfOneName() {
    await stage.identity.tenants.add('north', ['north.example.org']);
    const home = await stage.identity.accounts.add(ana);
    const north = await stage.identity.of('north').accounts.add({ ...ana, displayName: 'Anna' });
    return { home: home.oneTimePassword, north: north.oneTimePassword };
  }

  describe('tenants', () => {
    it('have hosts of their own; all others are the home tenant’s, until it has its own', async () => {
      const { tenants } = stage.identity;
      expect(await tenants.ofHost('anything.example.org:8080')).toBe('local');
      expect(await tenants.ofHost('')).toBe('local');
      await tenants.add('north', ['North.Example.org', 'nord.example.org']);
      for (const host of ['north.example.org', 'NORTH.example.org.:443', 'nord.example.org:1']) {
        expect([host, await tenants.ofHost(host)]).toEqual([host, 'north']);
      }
      expect(await tenants.ofHost('example.org')).toBe('local');
      await tenants.setHosts('local', ['help.example.org']);
      expect(await tenants.ofHost('help.example.org')).toBe('local');
      for (const none of ['example.org', '', 'a b', '127.0.0.1', 'x/north.example.org']) {
        expect([none, await tenants.ofHost(none)]).toEqual([none, undefined]);
      }
      expect(await tenants.list()).toEqual([
        { name: 'local', hosts: ['help.example.org'] },
        { name: 'north', hosts: ['north.example.org', 'nord.example.org'] },
      ]);
    });

    it('may be changed by a tool beside: it counts within a second', async () => {
      const tool = await stage.open();
      expect(await stage.identity.tenants.ofHost('north.example.org')).toBe('local');
      await tool.tenants.add('north', ['north.example.org']);
      await stage.clock.advance(1_000);
      expect(await stage.identity.tenants.ofHost('north.example.org')).toBe('north');
      await tool.tenants.setHosts('north', ['*']);
      await stage.clock.advance(1_000);
      expect(await stage.identity.tenants.ofHost('whatever.example.org')).toBe('north');
    });

    it('are refused with a sentence under a bad name, a bad host, another’s host, or twice', async () => {
      const { tenants } = stage.identity;
      await tenants.add('north', ['north.example.org']);
      const refusals: [string, string[], string][] = [
        ['No-Dash', ['a.org'], 'TenantInvalid'],
        ['south/west', ['a.org'], 'TenantInvalid'],
        ['north', ['a.org'], 'TenantExists'],
        ['local', ['a.org'], 'TenantExists'],
        ['south', ['a.org', 'north.example.org'], 'HostTaken'],
        ['south', ['https://a.org'], 'HostInvalid'],
        ['south', ['a.org:8080'], 'HostInvalid'],
        ['south', ['*.a.org'], 'HostInvalid'],
        ['south', [''], 'HostInvalid'],
      ];
      for (const [name, hosts, code] of refusals) {
        await expect(tenants.add(name, hosts)).rejects.toMatchObject({ code });
      }
      await expect(tenants.setHosts('south', ['a.org'])).rejects.toMatchObject({
        code: 'TenantMissing',
      });
      await expect(tenants.setHosts('local', ['north.example.org'])).rejects.toMatchObject({
        code: 'HostTaken',
      });
      expect((await tenants.list()).map(({ name }) => name)).toEqual(['local', 'north']);
      await tenants.require('local');
      await expect(tenants.require('south')).rejects.toMatchObject({ code: 'TenantMissing' });
    });

    it('one host is one tenant’s, also where two ask at once', async () => {
      const beside = await stage.open();
      const asked = await Promise.allSettled([
        stage.identity.tenants.add('north', ['x.example.org']),
        beside.tenants.add('south', ['x.example.org']),
      ]);
      const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
      expect(refused).toEqual(['HostTaken']);
    });
  });

  describe('people of two tenants', () => {
    it('may have one name; each signs in with their own password at their own page only', async () => {
      const passwords = await twoOfOneName();
      for (const [tenant, own, other] of [
        ['local', passwords.home, passwords.north],
        ['north', passwords.north, passwords.home],
      ] as const) {
        expect(codeOf(await signIn(tenant, other))).toBe('SignInRefused');
        const { session, secret } = ok(await signIn(tenant, own));
        expect(session).toMatchObject({ account: 'ana', principal: { tenant } });
        expect((await stage.identity.staff.session(secret))?.principal.tenant).toBe(tenant);
      }
      expect(codeOf(await signIn('local', passwords.north, 'north/ana'))).toBe('SignInRefused');
      expect(codeOf(await signIn('south', passwords.north))).toBe('SignInRefused');
      expect(codeOf(await signIn('', passwords.home))).toBe('SignInRefused');
    });

    it('are told nothing of each other, and what is done to one is done to no other', async () => {
      await twoOfOneName();
      const { accounts, staff } = stage.identity;
      const north = stage.identity.of('north');
      await north.accounts.add({ ...ana, name: 'nora' });
      expect((await accounts.list()).map(({ displayName }) => displayName)).toEqual(['Ana']);
      expect((await north.accounts.list()).map(({ name }) => name)).toEqual(['ana', 'nora']);
      expect(await accounts.get('nora')).toBeUndefined();
      expect(await accounts.get('north/nora')).toBeUndefined();
      await expect(accounts.disable('north/nora')).rejects.toMatchObject({
        code: 'AccountMissing',
      });
      expect(await staff.displayName('local', 'ana')).toBe('Ana');
      expect(await staff.displayName('north', 'ana')).toBe('Anna');
      expect(await staff.displayName('local', 'nora')).toBeUndefined();
      expect(await staff.displayName('local', 'north/nora')).toBeUndefined();
      await north.accounts.disable('ana');
      expect((await accounts.get('ana'))?.disabled).toBe(false);
      expect((await north.accounts.get('ana'))?.disabled).toBe(true);
    });

    it('choose passwords of their own, which ends their own sign-ins', async () => {
      const passwords = await twoOfOneName();
      const home = ok(await signIn('local', passwords.home));
      const north = ok(await signIn('north', passwords.north));
      const changed = await stage.identity.staff.changePassword({
        ...{ secret: north.secret, oldPassword: passwords.north, address },
        newPassword: 'four words and more',
      });
      expect(ok(changed).session.principal.tenant).toBe('north');
      expect([home.session.isValid(true), north.session.isValid(true)]).toEqual([true, false]);
      expect(codeOf(await signIn('north', 'four words and more'))).toBe('ok');
      expect(codeOf(await signIn('local', passwords.home))).toBe('ok');
    });

    it('wrong passwords for one cost the other nothing', async () => {
      const passwords = await twoOfOneName();
      for (let tries = 0; tries < 7; tries += 1) await signIn('north', 'guess');
      expect(codeOf(await signIn('north', passwords.north))).toBe('TooManyAttempts');
      expect(codeOf(await signIn('local', passwords.home))).toBe('ok');
    });

    it('have programs with tokens of their own', async () => {
      await twoOfOneName();
      const { tokens } = stage.identity;
      const north = stage.identity.of('north');
      const ofHome = await tokens.add('warehouse', 'analyst');
      const ofNorth = await north.tokens.add('warehouse', 'analyst');
      const asAna = await north.tokens.add('ana', 'counselor');
      expect(await tokens.verify(ofHome)).toMatchObject({ tenant: 'local' });
      expect(await tokens.verify(ofNorth)).toMatchObject({
        ...{ tenant: 'north', actor: 'system:token.warehouse', displayName: 'warehouse' },
      });
      expect(await tokens.verify(asAna)).toMatchObject({ tenant: 'north', actor: 'counselor:ana' });
      expect((await tokens.list()).map(({ name }) => name)).toEqual(['warehouse']);
      expect((await north.tokens.list()).map(({ name }) => name)).toEqual(['ana', 'warehouse']);
      await tokens.revoke('warehouse');
      await expect(tokens.revoke('ana')).rejects.toMatchObject({ code: 'TokenMissing' });
      await expect(tokens.revoke('north/ana')).rejects.toMatchObject({ code: 'TokenMissing' });
      expect(await tokens.verify(ofNorth)).toBeDefined();
      await stage.identity.accounts.disable('ana');
      expect(await tokens.verify(asAna)).toBeDefined();
      await north.accounts.disable('ana');
      expect(await tokens.verify(asAna)).toBeUndefined();
    });
  });
}
