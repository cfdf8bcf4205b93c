import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openKeyFileProvider } from './key-file-provider.js';
import { keyProviderOf, openKeyProvider } from './key-provider-setting.js';
import { VaultTransitDouble } from './vault-transit-double.js';

const given = (provider: string, tokenFile = '/run/token') =>
  keyProviderOf({ 'key-provider': provider, 'vault-token-file': tokenFile });

describe('--key-provider', () => {
  it.each(['', 'file'])('is the key file where nothing else is said: "%s"', (text) => {
    expect(given(text, '')).toEqual({ vault: undefined });
  });

  it('names a key of a vault, and where its token is', () => {
    expect(given('vault:https://vault:8200/transit/stillhere')).toEqual({
      vault: {
        ...{ address: 'https://vault:8200', mount: 'transit', keyName: 'stillhere' },
        ...{ derived: false, tokenFile: '/run/token' },
      },
    });
    const far = 'vault:https://vault/teams/a/transit/key.1?namespace=b&derived=true';
    expect(given(far)).toMatchObject({
      vault: { mount: 'teams/a/transit', keyName: 'key.1', namespace: 'b', derived: true },
    });
  });

  it.each([
    ['vault', /must be file, or like vault:https/],
    ['vault:vault.example.org/transit/key', /must be file/],
    ['vault:https://vault/key', /must be file/],
    ['vault:https://u:s3cret@vault/transit/key', /must be file/],
    ['vault:http://vault/transit/key', /must be https/],
    ['vault:https://vault/transit/a%20key', /not a name in Vault/],
  ])('%s is refused with a sentence', (text, sentence) => {
    expect(given(text)).toMatch(sentence);
    expect(given(text)).not.toMatch(/s3cret/);
  });

  it('wants the token’s file', () => {
    expect(given('vault:https://vault/transit/key', '')).toMatch(/^--vault-token-file is missing/);
  });
});

describe('the provider that was chosen', () => {
  let directory: string;
  let vault: VaultTransitDouble;
  const tokenFile = () => join(directory, 'token');
  const open = () => {
    const chosen = given(`vault:${vault.address}/transit/stillhere`, tokenFile());
    if (typeof chosen === 'string') throw new Error(chosen);
    return openKeyProvider(chosen.vault, { directory });
  };
  const key = new Uint8Array(32).fill(7);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stillhere-keys-'));
    vault = await VaultTransitDouble.start();
    writeFileSync(tokenFile(), `${vault.token}\n`);
  });
  afterEach(async () => {
    await vault.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('reads the token at each call', async () => {
    const provider = open();
    const wrapped = await provider.wrap(key, 'visitor.a');
    vault.token = 'token-2';
    await expect(provider.unwrap(wrapped, 'visitor.a')).rejects.toThrow(/the token ran out/);
    writeFileSync(tokenFile(), 'token-2');
    expect(Uint8Array.from(await provider.unwrap(wrapped, 'visitor.a'))).toEqual(key);
  });

  it.each([
    ['', /holds no token of a vault/],
    ['two\nlines', /holds no token of a vault/],
  ])(
    'says of a token file with "%s" what is wrong, and not what stands there',
    async (text, said) => {
      writeFileSync(tokenFile(), text);
      await expect(open().wrap(key, 'visitor.a')).rejects.toThrow(said);
      rmSync(tokenFile());
      await expect(open().wrap(key, 'visitor.a')).rejects.toThrow(/cannot be read from .*ENOENT/);
    },
  );

  it('opens what the key file wrapped before, as long as that lies there', async () => {
    const before = openKeyFileProvider(join(directory, 'master.key'));
    const wrapped = await before.wrap(key, 'visitor.a');
    expect(Uint8Array.from(await open().unwrap(wrapped, 'visitor.a'))).toEqual(key);
    expect((await open().wrap(key, 'visitor.b')).keyId).toBe('vault:transit/stillhere:v1');
    rmSync(join(directory, 'master.key'));
    expect(open().opens(wrapped.keyId)).toBe(false);
  });
});
