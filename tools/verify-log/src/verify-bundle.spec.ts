import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runVerifyLog } from './cli.js';

const vectors = resolve(import.meta.dirname, '../../../libs/evidence/vectors');
const key = readFileSync(join(vectors, 'key.txt'), 'utf8').trim();

async function bundle(...args: string[]) {
  const said: string[] = [];
  const take = (text: string) => void said.push(text);
  const output = { print: take, say: take, json: (value: object) => take(JSON.stringify(value)) };
  const code = await runVerifyLog(['bundle', ...args], {}, output as never);
  return { code, text: said.join('\n') };
}

describe('verify-log bundle', () => {
  it('says intact with what it does not cover, and less of that with the key', async () => {
    const file = join(vectors, 'intact-conversation.evidence');
    const { code, text } = await bundle(file);
    expect(code).toBe(0);
    expect(text).toMatch(/^intact: 12 events of conversation 0199a3f2.* of local, log 5f1d7c0e/);
    expect(text).toContain('not covered: whose key that is');
    const trusted = await bundle(file, '--key', key);
    expect(trusted.text).toContain('the key that was given');
    expect(trusted.text).not.toContain('whose key that is');
  });

  it('ends with 1 where it is not what was written, with 2 where it is none', async () => {
    expect((await bundle(join(vectors, 'divergence-rewritten-chain.evidence'))).code).toBe(1);
    expect((await bundle(join(vectors, 'key.txt'))).code).toBe(2);
    expect(await bundle(join(vectors, 'nowhere'))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^incomplete: .*nowhere cannot be read \(ENOENT\)/),
    });
    expect((await bundle()).text).toBe('incomplete: no file was named');
    expect((await bundle('--what')).code).toBe(2);
  });
});
