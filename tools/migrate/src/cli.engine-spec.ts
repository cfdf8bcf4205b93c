import { expect, it } from '@jest/globals';
import { describeOn, freshDatabase } from '@stillhere/engines/testing';
import { runMigrate } from './cli.js';

/** What was said by one run. */
async function migrating(...args: string[]) {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text);
  const output = { print: say, say, json: () => undefined };
  const code = await runMigrate(args, {}, output);
  return { code, said: lines.join('\n') };
}

describeOn('postgres', 'bringing a database up to date', (engine) => {
  it('is done by the owner, once and again, and then found done', async () => {
    const { url, ownerUrl, drop } = await freshDatabase(engine);
    try {
      const before = await migrating('--log', url);
      expect(before).toEqual({
        code: 1,
        said: expect.stringContaining('Migrate it with the role'),
      });
      const first = await migrating('--log', url, '--log-owner', ownerUrl);
      expect(first).toEqual({
        code: 0,
        said: expect.stringMatching(/up to date; its log is \S+\./),
      });
      expect(await migrating('--log', url, '--log-owner', ownerUrl)).toEqual(first);
      expect(await migrating('--log', url)).toEqual(first);
    } finally {
      await drop();
    }
  });

  it('is waited for, and each reason is said once', async () => {
    const { url, ownerUrl, drop } = await freshDatabase(engine);
    try {
      const waiting = migrating('--log', url, '--wait-s', '60');
      await migrating('--log', url, '--log-owner', ownerUrl);
      const { code, said } = await waiting;
      expect(code).toBe(0);
      const lines = said.split('\n');
      expect(new Set(lines).size).toBe(lines.length);
    } finally {
      await drop();
    }
  });

  it('fails with a sentence as a role that owns nothing, and changes nothing', async () => {
    const { url, drop } = await freshDatabase(engine);
    try {
      const failed = await migrating('--log', url, '--log-owner', url);
      expect(failed).toEqual({ code: 1, said: expect.stringContaining('Nothing was changed') });
    } finally {
      await drop();
    }
  });
});
