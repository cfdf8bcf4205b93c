import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import { as, openLog, openProcess, textOf } from '../test/lines.js';

const ada = as('ada');
const now = { takesEffectAt: '' };
const from = (fromVersion: number) => ({ fromVersion, ...now });

describe('settings on a log on disk', () => {
  let log: Awaited<ReturnType<typeof openLog>>;
  let process: Awaited<ReturnType<typeof openProcess>>;
  beforeEach(async () => {
    log = await openLog();
    process = await openProcess(log);
  });
  afterEach(async () => {
    await process.settings.stop();
    await log.close();
  });
  const holds = (expected: string) =>
    eventually(expected, () => process.inForce() === expected, 10_000);

  it('are what the file says until somebody publishes, and then what they published', async () => {
    const { calls } = process;
    expect(await calls.getSettings({ version: '' }, ada)).toEqual({
      ...{ version: 7, newest: 7, inForce: 7, source: 'file', text: textOf('of the file') },
    });
    expect(process.inForce()).toBeUndefined();
    expect(await calls.publishSettings({ text: ' {"line":"a"}', ...from(7) }, ada)).toEqual({
      ...{ version: 8, newlyPublished: true },
    });
    await holds('8: a');
    expect(process.changes()).toBeGreaterThan(0);
    expect(process.told).toEqual([{ tenant: 'local', version: 8 }]);
    expect(process.inForce('other')).toBeUndefined();
    const again = { text: textOf('a'), ...from(7) };
    expect(await calls.publishSettings(again, ada)).toEqual({ version: 8, newlyPublished: false });
  });

  it('refuse who is late, a document with a mistake, and what leaves nothing to change', async () => {
    const { calls } = process;
    await calls.publishSettings({ text: textOf('a'), ...from(7) }, ada);
    const refused = (text: string, fromVersion: number, takesEffectAt = '') =>
      calls
        .publishSettings({ text, fromVersion, takesEffectAt }, as('ben'))
        .then(String, ({ code, field, message }) => ({ code, field, message }));
    expect(await refused(textOf('b'), 7)).toEqual({
      ...{ code: 'SettingsChanged', field: 'from_version' },
      message:
        'The newest version is 8, published by admin:ada. Nothing was changed; look at it, then publish from it.',
    });
    expect(await refused(textOf('nobody'), 8)).toEqual({
      ...{ code: 'SettingsRefused', field: 'text' },
      message:
        "The document is not taken: 'line' must be somebody, as in 2 before. Nothing was changed.",
    });
    expect(await refused('{', 8)).toMatchObject({ code: 'SettingsRefused' });
    expect(await refused(textOf('x'.repeat(130_000)), 8)).toMatchObject({
      message: expect.stringContaining('it must be at most 120 KiB'),
    });
    expect(await refused(textOf('a'), 8)).toMatchObject({ code: 'SettingsSame' });
    expect(await refused(textOf('b'), 8, '2020-01-01T00:00:00Z')).toMatchObject({
      ...{ code: 'TimeNotAhead', field: 'takes_effect_at' },
    });
    const check = (text: string) => calls.checkSettings({ text, ...now }, ada);
    expect(await check(textOf('b'))).toEqual({ problem: '', text: textOf('b') });
    expect(await check('{}')).toEqual({ problem: "'line' must be there", text: '' });
    expect((await calls.listSettingsVersions({}, ada)).versions).toHaveLength(2);
  });

  it('tell who changed what, when, and publish an earlier version again as a new one', async () => {
    const { calls } = process;
    await calls.publishSettings({ text: textOf('a'), ...from(7) }, ada);
    await calls.publishSettings({ text: textOf('b'), ...from(8) }, as('ben'));
    await calls.publishSettingsAgain({ version: '7', ...from(9) }, ada);
    await holds('10: of the file');
    const { versions } = await calls.listSettingsVersions({}, as('sam', 'supervisor'));
    expect(versions).toMatchObject([
      {
        version: 10,
        fromVersion: 9,
        by: 'admin:ada',
        isAgain: true,
        againOf: 7,
        state: 'in-force',
      },
      { version: 9, fromVersion: 8, by: 'admin:ben', isAgain: false, state: 'replaced' },
      { version: 8, by: 'admin:ada', state: 'replaced' },
      { version: 7, by: '', source: 'file', state: 'replaced' },
    ]);
    expect(await calls.getSettings({ version: '8' }, ada)).toMatchObject({ text: textOf('a') });
    for (const call of [
      calls.getSettings({ version: '11' }, ada),
      calls.publishSettingsAgain({ version: '11', ...from(10) }, ada),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'VersionMissing', field: 'version' });
    }
  });

  it('take effect at their time, also in a process that was not there when they were published', async () => {
    const { calls } = process;
    await calls.publishSettings({ text: textOf('a'), ...from(7) }, ada);
    const tomorrowMs = systemClock.now() + 86_400_000;
    const takesEffectAt = new Date(tomorrowMs).toISOString();
    await calls.publishSettings({ text: textOf('b'), fromVersion: 8, takesEffectAt }, ada);
    await process.settings.stop();
    process = await openProcess(log);
    expect(process.told).toMatchObject([{ version: 8 }]);
    const { published } = process.settings;
    expect(published.nextChangeMs('local', systemClock.now())).toBe(tomorrowMs);
    expect(process.inForce()).toBe('8: a');
    expect(process.inForce('local', tomorrowMs - 1)).toBe('8: a');
    expect(process.inForce('local', tomorrowMs)).toBe('9: b');
    expect(process.inForce('local', tomorrowMs - 1)).toBe('8: a');
  });

  it('are for admins; whoever leads a shift may look', async () => {
    const { calls } = process;
    const sam = as('sam', 'supervisor');
    const denied = { code: 'AccessDenied' };
    await expect(calls.getSettings({ version: '' }, sam)).resolves.toMatchObject({ version: 7 });
    for (const call of [
      calls.publishSettings({ text: textOf('a'), ...from(7) }, sam),
      calls.publishSettingsAgain({ version: '7', ...from(7) }, sam),
      calls.checkSettings({ text: textOf('a'), ...now }, sam),
      calls.listSettingsVersions({}, as('ada', 'counselor')),
      calls.getSettings({ version: '' }),
    ]) {
      await expect(call).rejects.toMatchObject(denied);
    }
  });

  it.each([
    ['version', () => process.calls.getSettings({ version: 'x' }, ada)],
    ['version', () => process.calls.publishSettingsAgain({ version: '', ...from(7) }, ada)],
    ['text', () => process.calls.publishSettings({ text: '', ...from(7) }, ada)],
    ['from_version', () => process.calls.publishSettings({ text: '{}', ...from(-1) }, ada)],
    [
      'takes_effect_at',
      () => process.calls.checkSettings({ text: '{}', takesEffectAt: 'soon' }, ada),
    ],
  ])('refuse a request by its field %s', async (field, call) => {
    await expect(call()).rejects.toMatchObject({ status: 'invalid-argument', field });
  });
});
