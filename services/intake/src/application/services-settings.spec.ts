import { describe, expect, it } from '@jest/globals';
import { callContext } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import { createFixture } from '../../test/fixture.js';
import { IntakeGrpc } from '../transport/grpc/intake.grpc.js';

const principal = { actor: 'admin:eve', tenant: 'local', roles: ['admin' as const] };
const admin = callContext({ principal, commandId: 'c1' });
const other = callContext({ principal: { ...principal, tenant: 'other' } });
const now = { takesEffectAt: '' };

describe('published services', () => {
  it('are what a visitor of that network reads, and nobody else', async () => {
    const { start } = createFixture();
    const { intake, stop } = await start();
    const calls = new IntakeGrpc(intake);
    const phones = async (context: typeof admin) => {
      const { contacts } = await calls.getEntry({ service: '', language: 'en' }, context);
      return contacts.map(({ phone }) => phone);
    };
    const { text, source, version } = await calls.getSettings({ version: '' }, admin);
    expect({ source, version }).toEqual({ source: 'built-in', version: 0 });
    const changed = text.replaceAll('"988"', '"0800 111 0 111"');
    await calls.publishSettings({ text: changed, fromVersion: 0, ...now }, admin);
    await eventually('it', async () => (await phones(admin))[1] === '0800 111 0 111');
    expect(await phones(other)).toEqual(['911', '988']);
    await stop();
  });

  it('never give a text that was accepted another meaning, however long ago', async () => {
    const { start } = createFixture();
    const { intake, stop } = await start();
    const calls = new IntakeGrpc(intake);
    const { text } = await calls.getSettings({ version: '' }, admin);
    const renamed = text.replaceAll('2026-11-2', '2027-1');
    await calls.publishSettings({ text: renamed, fromVersion: 0, ...now }, admin);
    const cheaper = text.replaceAll('It costs nothing.', 'It costs a little.');
    await expect(
      calls.publishSettings({ text: cheaper, fromVersion: 1, ...now }, admin),
    ).rejects.toMatchObject({
      code: 'SettingsRefused',
      message: expect.stringContaining('must be another version than 2026-11-2'),
    });
    const again = { version: '0', fromVersion: 1, ...now };
    expect(await calls.publishSettingsAgain(again, admin)).toMatchObject({ version: 2 });
    await stop();
  });
});
