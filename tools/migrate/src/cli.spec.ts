import { describe, expect, it } from '@jest/globals';
import { runMigrate } from './cli.js';

const migrating = async (args: readonly string[]) => {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text);
  const code = await runMigrate(args, {}, { print: say, say, json: () => undefined });
  return { code, said: lines.join('\n') };
};

describe('npm run migrate', () => {
  it.each([
    [[], '--log is missing: which database it is.'],
    [
      ['--log', 'mysql://a@b/c'],
      '--log must be like postgres://ROLE:PASSWORD@HOST:5432/DATABASE or',
    ],
    [['--log', 'postgres://a@b/c', '--log-owner', 'x'], '--log-owner must be like postgres://'],
    [['--log', 'postgres://a@b/c', '--wait-s', '-1'], '--wait-s'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, said } = await migrating(args);
    expect(code).toBe(2);
    expect(said).toContain(sentence);
    expect(said).toContain('Nothing was changed.');
  });

  it('never repeats an address: it may hold a password', async () => {
    const { said } = await migrating(['--log', 'postgres://a:s3cret@']);
    expect(said).not.toContain('s3cret');
  });

  it('says of a database that is away that it cannot be reached', async () => {
    const { code, said } = await migrating(['--log', 'postgres://a:s3cret@127.0.0.1:1/c']);
    expect(code).toBe(1);
    expect(said).toContain('cannot be reached');
    expect(said).not.toContain('s3cret');
  });
});
