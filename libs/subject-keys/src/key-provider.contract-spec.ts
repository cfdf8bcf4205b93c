import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKeyFileProvider } from './key-file-provider.js';
import { type KeyProvider, KeyUnavailable } from './key-provider.js';
import { VaultTransitDouble } from './vault-transit-double.js';
import { openVaultTransitProvider } from './vault-transit-provider.js';

const dataKey = new Uint8Array(32).fill(5);
let folder: string;
let vault: VaultTransitDouble;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'key-provider-'));
  vault = await VaultTransitDouble.start();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await vault.stop();
});

/** What every provider of wrapping keys promises. */
describe.each<[string, () => KeyProvider]>([
  ['a key file', () => openKeyFileProvider(join(folder, 'master.key'))],
  [
    'a vault’s transit engine (a double of it)',
    () =>
      openVaultTransitProvider({
        ...{ address: vault.address, keyName: 'stillhere', token: () => vault.token },
      }),
  ],
])('wrapping by %s', (_name, open) => {
  it('is never twice the same, and shows nothing of the key', async () => {
    const provider = open();
    const [a, b] = await Promise.all([1, 2].map(() => provider.wrap(dataKey, 'visitor.1')));
    expect(a?.wrapped).not.toEqual(b?.wrapped);
    expect(Buffer.from(a?.wrapped ?? []).includes(dataKey)).toBe(false);
  });

  it('is undone in another process, which knows its own by their names', async () => {
    const wrapped = await open().wrap(dataKey, 'visitor.1');
    const other = open();
    expect(other.opens(wrapped.keyId)).toBe(true);
    expect(other.opens(`${other.keyId}x`)).toBe(false);
    expect(new Uint8Array(await other.unwrap(wrapped, 'visitor.1'))).toEqual(dataKey);
    await other.check([wrapped.keyId]);
  });

  it('binds to the subject and shows any change', async () => {
    const provider = open();
    const { keyId, wrapped } = await provider.wrap(dataKey, 'visitor.1');
    await expect(provider.unwrap({ keyId, wrapped }, 'visitor.2')).rejects.toThrow(KeyUnavailable);
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Uint8Array.from(wrapped);
      changed[at] = (changed[at] as number) ^ 1;
      for (const damaged of [changed, wrapped.subarray(0, at)]) {
        const call = provider.unwrap({ keyId, wrapped: damaged }, 'visitor.1');
        await expect(call).rejects.toThrow(KeyUnavailable);
      }
    }
  });
});
