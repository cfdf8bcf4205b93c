import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type KeyProvider, KeyUnavailable, withFormerProviders } from './key-provider.js';
import { createMemorySubjectKeyStore } from './memory-store.js';
import { openSubjectKeys } from './subject-keys.js';
import { VaultTransitDouble } from './vault-transit-double.js';
import { openVaultTransitProvider } from './vault-transit-provider.js';

const dataKey = new Uint8Array(32).fill(5);

describe('a wrapping key in a vault (against a double of Vault’s HTTP API)', () => {
  let vault: VaultTransitDouble;
  let elsewhere: VaultTransitDouble;
  beforeEach(async () => {
    vault = await VaultTransitDouble.start();
    elsewhere = await VaultTransitDouble.start();
  });
  afterEach(async () => {
    await vault.stop();
    await elsewhere.stop();
  });
  const open = (more: object = {}): KeyProvider =>
    openVaultTransitProvider({
      ...{ address: vault.address, token: () => vault.token, keyName: 'stillhere', ...more },
    });
  const refusal = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('it was done'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(KeyUnavailable);
    const { message } = error as KeyUnavailable;
    expect(message).not.toContain(vault.token);
    expect(message).not.toContain(Buffer.from(dataKey).toString('base64'));
    return message;
  };

  it('asks what Vault’s documentation says, with the subject as associated data', async () => {
    await open().wrap(dataKey, 'visitor.1');
    const [{ path = '', body = '' } = {}] = vault.asked;
    expect(path).toBe('/v1/transit/encrypt/stillhere');
    expect(JSON.parse(body)).toEqual({
      plaintext: 'BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=',
      associated_data: Buffer.from('stillhere-wrap/1|visitor.1').toString('base64'),
    });
  });

  it('wraps with its newest version, and unwraps what older ones wrapped', async () => {
    const provider = open();
    const first = await provider.wrap(dataKey, 'visitor.1');
    vault.rotate();
    const second = await provider.wrap(dataKey, 'visitor.2');
    expect([first.keyId, second.keyId]).toEqual([
      'vault:transit/stillhere:v1',
      'vault:transit/stillhere:v2',
    ]);
    expect(new Uint8Array(await provider.unwrap(first, 'visitor.1'))).toEqual(dataKey);
    expect(new Uint8Array(await provider.unwrap(second, 'visitor.2'))).toEqual(dataKey);
    await provider.check([first.keyId, second.keyId]);
  });

  it('leaves beside each subject’s key which version it needs', async () => {
    const store = createMemorySubjectKeyStore();
    const keys = openSubjectKeys({ store, provider: open(), cacheEntriesMax: 1 });
    await keys.create('visitor.1');
    const sealed = (await keys.cipher('visitor.1'))?.seal('words', 'place');
    vault.rotate();
    await keys.create('visitor.2');
    expect(await store.keyIds()).toEqual([
      'vault:transit/stillhere:v1',
      'vault:transit/stillhere:v2',
    ]);
    await keys.check();
    const later = openSubjectKeys({ store, provider: open(), cacheEntriesMax: 1 });
    const cipher = await later.cipher('visitor.1');
    expect(sealed && cipher?.open(sealed, 'place')).toBe('words');
    vault.minDecryptionVersion = 2;
    await refusal(later.check());
  });

  it('says at the start that a version is needed which the vault no longer opens', async () => {
    const provider = open();
    const { keyId } = await provider.wrap(dataKey, 'visitor.1');
    vault.rotate();
    vault.minDecryptionVersion = 2;
    expect(await refusal(provider.check([keyId]))).toMatch(
      /wrapped by vault:transit\/stillhere:v1, but .* from version 2 on: lower the min_decryption_version/,
    );
    await provider.check(['vault:transit/stillhere:v2']);
  });

  it('binds to the subject by its context too, where the key is derived', async () => {
    vault.derived = true;
    expect(await refusal(open().wrap(dataKey, 'visitor.1'))).toMatch(/missing 'context'/);
    const provider = open({ derived: true });
    const wrapped = await provider.wrap(dataKey, 'visitor.1');
    expect(new Uint8Array(await provider.unwrap(wrapped, 'visitor.1'))).toEqual(dataKey);
    await refusal(provider.unwrap(wrapped, 'visitor.2'));
  });

  it('is not used where it takes no notice of the subject', async () => {
    await open().check([]);
    vault.bindsAssociatedData = false;
    expect(await refusal(open().check([]))).toMatch(/does not bind what it wraps to a subject/);
  });

  it.each([
    [
      'sealed',
      { status: 503, body: '{"errors":["Vault is sealed"]}' },
      /is sealed.*It says: Vault is sealed/,
    ],
    [
      'another server',
      { status: 200, body: '<html>hello</html>' },
      /answered with nothing that a vault says\. Is it one/,
    ],
    [
      'an answer without a key',
      { status: 200, body: '{"data":{}}' },
      /answered with no ciphertext/,
    ],
    ['a mistake of its own', { status: 500, body: '' }, /answered with the status 500/],
    [
      'an answer without end',
      { status: 200, body: 'x'.repeat(100_000) },
      /nothing that a vault says/,
    ],
  ])('says what is wrong: %s', async (_what, instead, expected) => {
    vault.instead = instead;
    expect(await refusal(open().wrap(dataKey, 'visitor.1'))).toMatch(expected);
  });

  it('does not carry its token elsewhere', async () => {
    const location = `${elsewhere.address}/v1/transit/encrypt/stillhere`;
    vault.instead = { status: 307, body: '', headers: { location } };
    expect(await refusal(open().wrap(dataKey, 'visitor.1'))).toMatch(/sends us elsewhere/);
    expect(elsewhere.asked).toEqual([]);
  });

  it('says that a token or a right, a key or a namespace is missing; a renewed token counts at once', async () => {
    let token = 'of yesterday';
    const provider = open({ token: async () => token });
    expect(await refusal(provider.wrap(dataKey, 'visitor.1'))).toMatch(/the token ran out/);
    token = vault.token;
    await provider.wrap(dataKey, 'visitor.1');
    expect(await refusal(open({ keyName: 'other' }).wrap(dataKey, 'v'))).toMatch(
      /knows no transit\/encrypt\/other: make the key/,
    );
    vault.namespace = 'centre';
    await refusal(open().wrap(dataKey, 'visitor.1'));
    await open({ namespace: 'centre' }).wrap(dataKey, 'visitor.1');
  });

  it('gives up on a vault that does not answer, or is not there', async () => {
    vault.instead = 'silence';
    expect(await refusal(open({ answerMsMax: 50 }).wrap(dataKey, 'visitor.1'))).toMatch(
      /did not answer within 50 ms.*Nothing was changed/,
    );
    const provider = open();
    await vault.stop();
    expect(await refusal(provider.wrap(dataKey, 'visitor.1'))).toMatch(
      /cannot be reached \(ECONNREFUSED\)/,
    );
  });

  it('is refused in the clear to another machine, and under what is no name', () => {
    expect(() => open({ address: 'http://vault.example.org:8200' })).toThrow(/must be https/);
    expect(() => open({ address: 'vault' })).toThrow(/must be like https/);
    expect(() => open({ keyName: '../sys/seal' })).toThrow(/not a name/);
    expect(open({ address: 'https://vault.example.org:8200/' }).keyId).toBe(
      'vault:transit/stillhere',
    );
  });

  it('takes the place of a former one, whose keys it leaves to it', async () => {
    const former = open({ keyName: 'stillhere' });
    const wrapped = await former.wrap(dataKey, 'visitor.1');
    const unused = {
      ...open(),
      ...{ keyId: 'file-1', opens: (keyId: string) => keyId === 'file-1' },
      check: async () => undefined,
    };
    const both = withFormerProviders(unused, [former]);
    expect(new Uint8Array(await both.unwrap(wrapped, 'visitor.1'))).toEqual(dataKey);
    expect(['file-1', wrapped.keyId, 'file-2'].map((keyId) => both.opens(keyId))).toEqual([
      ...[true, true, false],
    ]);
    await both.check(['file-1', wrapped.keyId]);
    expect(await refusal(both.unwrap({ ...wrapped, keyId: 'file-2' }, 'visitor.1'))).toMatch(
      /by the key file-2, but the one that was given is file-1, vault:transit\/stillhere/,
    );
  });
});
