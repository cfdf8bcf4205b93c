import { describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import type { IdentityStage } from './contract-stage.js';

/** Of tokens, and of the accounts that they act for. */
export function tokenContract(stage: IdentityStage): void {
  describe('tokens for programs', () => {
    const ana = { name: 'ana', displayName: 'Ana', roles: ['counselor'] };

    it('say who calls, until they are revoked, in a running service too', async () => {
      const tool = await stage.open();
      const token = await tool.tokens.add('warehouse', 'integrator');
      const principal = await stage.identity.tokens.verify(token);
      expect(principal).toEqual({
        actor: 'system:token.warehouse',
        tenant: 'local',
        roles: ['integrator'],
        displayName: 'warehouse',
        isValid: expect.any(Function),
      });
      expect(principal?.isValid?.()).toBe(true);
      await tool.tokens.revoke('warehouse');
      expect(await stage.identity.tokens.verify(token)).toBeUndefined();
      await stage.clock.advance(1_000);
      await eventually('it ended here', () => principal?.isValid?.() === false);
    });

    it('act as the person whose name and role they carry', async () => {
      await stage.identity.accounts.add(ana);
      const token = await stage.identity.tokens.add('ana', 'counselor');
      expect((await stage.identity.tokens.verify(token))?.actor).toBe('counselor:ana');
      expect(await stage.identity.tokens.list()).toMatchObject([{ name: 'ana', isUsable: true }]);
    });

    it('act for nobody whose account is unknown, disabled, or without that role', async () => {
      await expect(stage.identity.tokens.add('ghost', 'counselor')).rejects.toThrow(
        /no enabled account "ghost"/,
      );
      await stage.identity.accounts.add(ana);
      await expect(stage.identity.tokens.add('ana', 'admin')).rejects.toThrow(
        /with the role admin/,
      );
      const token = await stage.identity.tokens.add('ana', 'counselor');
      const principal = await stage.identity.tokens.verify(token);
      await (await stage.open()).accounts.disable('ana');
      expect(await stage.identity.tokens.verify(token)).toBeUndefined();
      await stage.clock.advance(1_000);
      await eventually('it ended here', () => principal?.isValid?.() === false);
      expect(await stage.identity.tokens.list()).toMatchObject([{ name: 'ana', isUsable: false }]);
    });

    it('are listed without the token', async () => {
      const token = await stage.identity.tokens.add('warehouse', 'analyst');
      const list = await stage.identity.tokens.list();
      expect(list).toMatchObject([{ name: 'warehouse', role: 'analyst' }]);
      expect(JSON.stringify(list)).not.toContain(token);
    });

    it('are refused with a sentence under a bad name, a bad role, or twice', async () => {
      const { tokens } = stage.identity;
      await tokens.add('one', 'analyst');
      await expect(tokens.add('one', 'analyst')).rejects.toThrow(/already/);
      await expect(tokens.add('No-Dash', 'analyst')).rejects.toThrow(/cannot be a name/);
      await expect(tokens.add('two', 'visitor')).rejects.toThrow(/is no role/);
      await expect(tokens.revoke('three')).rejects.toThrow(/no token "three"/);
    });
  });

  describe('accounts', () => {
    it('are one a name, whoever adds it, and each with its own roles', async () => {
      const beside = await stage.open();
      const ana = { name: 'ana', displayName: ' ', roles: ['counselor', 'admin', 'counselor'] };
      const added = await Promise.allSettled(
        [stage.identity, beside].map(({ accounts }) => accounts.add(ana)),
      );
      const refused = added.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(refused).toMatchObject([{ code: 'AccountExists' }]);
      await stage.identity.accounts.add({ name: 'zoe', displayName: 'Zoë', roles: [] });
      expect(await beside.accounts.list()).toEqual([
        {
          ...{ name: 'ana', displayName: 'ana', roles: ['counselor', 'admin'] },
          ...{ mustChangePassword: true, disabled: false, createdAt: '2026-01-01T00:00:00.000Z' },
        },
        expect.objectContaining({ name: 'zoe', displayName: 'Zoë', roles: [] }),
      ]);
      for (const change of ['resetPassword', 'disable', 'enable'] as const) {
        await expect(stage.identity.accounts[change]('nobody')).rejects.toMatchObject({
          code: 'AccountMissing',
        });
      }
    });
  });
}
