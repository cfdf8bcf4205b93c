import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import fc from 'fast-check';
import { createResumeTokens, openIdentity, openResumeKeys, rotateResumeKey } from '../src/index.js';
import { createPasswordHasher } from '../src/password-hash.js';
import { fixedResumeKey } from '../src/resume-tokens.js';
import { newOneTimePassword } from '../src/secrets.js';
import { systemRandom } from './system-random.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'identity-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the password hasher', () => {
  const hasher = createPasswordHasher(systemRandom);

  it('agrees with the right password only, under a salt of its own', async () => {
    const [one, two] = [await hasher.hash('same words'), await hasher.hash('same words')];
    expect(one).not.toBe(two);
    expect(await hasher.verify('same words', one)).toBe(true);
    expect(await hasher.verify('other words', one)).toBe(false);
  });

  it.each(['', 'plain', '$argon2id$v=19$m=1,t=1$x', '$2b$10$abc'])(
    'agrees with nothing where %p stands for a hash',
    async (stored) => {
      expect(await hasher.verify('x', stored)).toBe(false);
      expect(await hasher.verify('', stored)).toBe(false);
    },
  );

  it('does the same work for an account that does not exist', async () => {
    const work: object[] = [];
    const watched = createPasswordHasher(systemRandom, undefined, async (password, hash) => {
      const { memory, passes, parallelism, salt } = hash;
      work.push({ password, memory, passes, parallelism, salted: salt.length });
      return new Uint8Array(32);
    });
    const stored = await hasher.hash('some words');
    expect(await watched.verify('wrong words', stored)).toBe(false);
    expect(await watched.verify('wrong words', undefined)).toBe(false);
    expect(work).toHaveLength(2);
    expect(work[1]).toEqual(work[0]);
  });

  it('turns further ones away instead of queueing without end', async () => {
    const small = createPasswordHasher(systemRandom, { concurrentMax: 1, waitingMax: 2 });
    const all = Array.from({ length: 10 }, () => small.verify('wrong', undefined));
    const settled = await Promise.allSettled(all);
    const turnedAway = settled.filter((one) => one.status === 'rejected');
    expect(turnedAway.length).toBe(7);
    expect(turnedAway[0]).toMatchObject({ reason: { code: 'HasherBusy' } });
  });
});

describe('one-time passwords', () => {
  it('use every letter, about equally often', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 1_000; n += 1) {
      for (const letter of newOneTimePassword(systemRandom).replaceAll('-', '')) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(31);
    expect(Math.min(...counts.values())).toBeGreaterThan(480);
    expect(Math.max(...counts.values())).toBeLessThan(820);
  });
});

describe('resume tokens', () => {
  const claims = {
    tenant: 'local',
    conversation: '0191d2f4a1b27c3d8e4f5061728394a5',
    participant: 'visitor:0191d2f4a1b27c3d8e4f5061728394a6',
    device: 'd1',
    tab: 't1',
    epoch: 3,
  };
  const clock = manualClock();
  const tokens = (seed = 7) =>
    createResumeTokens({
      keys: fixedResumeKey(new Uint8Array(32).fill(seed)),
      clock,
      random: systemRandom,
    });

  it('say what they were made for, and when', () => {
    expect(tokens().verify(tokens().mint(claims))).toEqual({ ...claims, issuedAt: clock.now() });
  });

  it('are opaque, fit a frame, and never the same twice', () => {
    const [one, two] = [tokens().mint(claims), tokens().mint(claims)];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^[\w-]{100,400}$/);
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('visitor');
  });

  it('mean nothing under another key', () => {
    expect(tokens(8).verify(tokens(7).mint(claims))).toBeUndefined();
  });

  it('mean nothing once any character is another', () => {
    const token = tokens().mint(claims);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, letter) => {
        fc.pre(token[at] !== letter);
        const altered = token.slice(0, at) + letter + token.slice(at + 1);
        expect(tokens().verify(altered)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not found in whatever somebody sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        expect(tokens().verify(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    expect(tokens().verify(`${tokens().mint(claims)}=`)).toBeUndefined();
  });

  it('end after a week', async () => {
    const token = tokens().mint(claims);
    await clock.advance(7 * 24 * 3_600_000);
    expect(tokens().verify(token)).toBeDefined();
    await clock.advance(1);
    expect(tokens().verify(token)).toBeUndefined();
  });
});

describe('the keys of visitors’ tokens', () => {
  const claims = {
    ...{ tenant: 'local', conversation: 'c1', participant: 'visitor:v1' },
    ...{ device: 'd1', tab: 't1', epoch: 3 },
  };
  const weekMs = 7 * 24 * 3_600_000;
  const stage = () => {
    const clock = manualClock();
    const parts = { clock, random: systemRandom };
    const path = join(directory, 'resume.key');
    const rotate = (former: 'keep' | 'end' = 'keep') =>
      rotateResumeKey(directory, { ...parts, former });
    /** As another process would. */
    const open = () => createResumeTokens({ ...parts, keys: openResumeKeys(directory, parts) });
    return { clock, parts, path, rotate, open };
  };

  it('are one at first, made once, for its owner only', () => {
    const { open, path } = stage();
    const token = open().mint(claims);
    expect(open().verify(token)).toMatchObject(claims);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path)).toHaveLength(32);
  });

  it('are two once it was rotated: the new one mints, the one before opens its tokens', async () => {
    const { open, rotate, clock } = stage();
    const [here, there] = [open(), open()];
    const before = here.mint(claims);
    rotate();
    // A process that did not read the file yet hears of the key from the first token that names it.
    await clock.advance(1_000);
    const after = open().mint(claims);
    expect(after.slice(0, 12)).not.toBe(before.slice(0, 12));
    expect(here.verify(after)).toMatchObject(claims);
    await clock.advance(10_000);
    expect(there.mint(claims).slice(0, 12)).toBe(after.slice(0, 12));
    for (const tokens of [here, there, open()]) {
      expect([before, after].map((token) => tokens.verify(token)?.conversation)).toEqual([
        'c1',
        'c1',
      ]);
    }
  });

  it('rest a week before they are rotated again: nobody’s token ends early', async () => {
    const { open, rotate, clock, path } = stage();
    open();
    rotate();
    const token = open().mint(claims);
    await clock.advance(weekMs - 1);
    const content = readFileSync(path);
    rotate('end');
    rotate();
    writeFileSync(path, content);
    expect(() => rotate()).toThrow(
      expect.objectContaining({
        code: 'KeyTooYoung',
        message: expect.stringMatching(/good until/),
      }),
    );
    expect(readFileSync(path)).toEqual(content);
    expect(open().verify(token)).toBeDefined();
    await clock.advance(1);
    rotate();
    expect(open().verify(token)).toBeDefined();
  });

  it('are replaced where one got out: its tokens are good for nothing in ten seconds', async () => {
    const { open, rotate, clock } = stage();
    const here = open();
    const token = here.mint(claims);
    rotate('end');
    expect(here.verify(token)).toBeDefined();
    await clock.advance(10_000);
    expect(here.verify(token)).toBeUndefined();
  });

  it('open what was minted before tokens named their key, also after a rotation', () => {
    const { parts, path, rotate, open } = stage();
    writeFileSync(path, Buffer.alloc(32, 7), { mode: 0o600 });
    // Made by the version before; never to change: such tokens lie in open pages.
    const old =
      'AQkJCQkJCQkJCQkJCXyn6Pvdka1DjECoCcTGgam9wwqHW5zNtl6MaoSxRSNW8ZHW4c5hBiFIhZIkdgHV5ExkrqRPdu__m_A-JeGdG9mHhsoyXA';
    const expected = { ...claims, issuedAt: parts.clock.now() };
    expect(open().verify(old)).toEqual(expected);
    rotate();
    expect(open().verify(old)).toEqual(expected);
    rotate('end');
    expect(open().verify(old)).toBeUndefined();
  });

  it('keep the name of their file, by which the inventory knows it', () => {
    const { path, rotate, open } = stage();
    open();
    rotate();
    const [, id] = readFileSync(path, 'utf8').split('\n');
    expect(id).toMatch(/^id: key-[0-9a-f]{16}$/);
    rotate('end');
    expect(readFileSync(path, 'utf8').split('\n')[1]).toBe(id);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stand as they were read where the file goes away or is damaged under a running process', async () => {
    const { open, clock, path } = stage();
    const tokens = open();
    for (const spoil of [() => writeFileSync(path, 'short'), () => rmSync(path)]) {
      spoil();
      await clock.advance(10_000);
      expect(tokens.verify(tokens.mint(claims))).toMatchObject(claims);
    }
  });

  it('are never replaced when they are damaged, in any character', () => {
    const { open, path, rotate } = stage();
    writeFileSync(path, 'short', { mode: 0o600 });
    expect(open).toThrow(/32 bytes, or one or two keys .* but holds 5 of/);
    expect(rotate).toThrow(/holds 5 of/);
    expect(readFileSync(path, 'utf8')).toBe('short');
    rmSync(path);
    open();
    rotate();
    const text = readFileSync(path, 'utf8');
    for (let at = 0; at < text.length; at += 1) {
      writeFileSync(path, `${text.slice(0, at)}~${text.slice(at + 1)}`);
      expect(open).toThrow(/should hold/);
    }
  });

  it('are refused while other accounts of the machine can read them', () => {
    const { open, path } = stage();
    open();
    chmodSync(path, 0o640);
    expect(open).toThrow(/mode 640.*chmod 600/);
  });
});

describe('a damaged identity.db', () => {
  it('is refused with a sentence and left as it is', () => {
    const path = join(directory, 'identity.db');
    const bytes = Buffer.alloc(8_192, 'not a database ');
    writeFileSync(path, bytes);
    const options = { directory, clock: manualClock(), random: systemRandom, tenant: 'local' };
    expect(() => openIdentity(options)).toThrow(/identity\.db is damaged or is not a database/);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('in a directory that is not there gives a sentence', () => {
    const options = { clock: manualClock(), random: systemRandom, tenant: 'local' };
    expect(() => openIdentity({ ...options, directory: join(directory, 'no') })).toThrow(
      /cannot be opened/,
    );
    chmodSync(directory, 0o700);
  });
});
