import { type KeyProvider, KeyUnavailable } from './key-provider.js';
import { bytesOfBase64, type VaultCall, VaultClient, type VaultOptions } from './vault-client.js';

export interface VaultTransitOptions extends VaultOptions {
  /** Of an AEAD type: `aes256-gcm96` (Vault's default) or `chacha20-poly1305`. */
  readonly keyName: string;
  /** Where the transit engine is mounted; default `transit`. */
  readonly mount?: string;
  /** The key was made with `derived=true`: it then wants the subject as `context` too. */
  readonly derived?: boolean;
}

const keyBytes = 32;
const pathPattern = /^\w[\w.-]*(\/\w[\w.-]*)*$/;
const ciphertextPattern = /^vault:v([1-9]\d*):[A-Za-z0-9+/]+={0,2}$/;

/**
 * A wrapping key that never leaves HashiCorp Vault (or OpenBao): its transit engine by HTTP. The subject is the associated data of each
 * wrapped key, so one that is moved to another subject does not unwrap. The newest version of the key wraps, and the older ones
 * unwrap until `min_decryption_version` is raised; which are needed, `keyIds` of the store says: `vault:MOUNT/NAME:vN`.
 *
 * The token needs `update` on MOUNT/encrypt/NAME and MOUNT/decrypt/NAME, and `read` on MOUNT/keys/NAME.
 *
 * @throws TypeError when the address or a name is none, or the address is plain HTTP to another machine
 */
export function openVaultTransitProvider(options: VaultTransitOptions): KeyProvider {
  const { keyName, mount = 'transit', derived = false } = options;
  for (const name of [keyName, mount]) {
    if (!pathPattern.test(name))
      throw new TypeError(`not a name in Vault: ${JSON.stringify(name)}`);
  }
  const vault = new VaultClient(options);
  const keyId = `vault:${mount}/${keyName}`;
  const boundTo = (subject: string) => {
    const bound = Buffer.from(`stillhere-wrap/1|${subject}`).toString('base64');
    return { associated_data: bound, ...(derived && { context: bound }) };
  };
  const call = (deed: 'encrypt' | 'decrypt', body: object): VaultCall => ({
    path: `${mount}/${deed}/${keyName}`,
    body,
  });
  const versionOf = (ciphertext: unknown): number | undefined => {
    const [, version] =
      ciphertextPattern.exec(typeof ciphertext === 'string' ? ciphertext : '') ?? [];
    return version === undefined ? undefined : Number(version);
  };

  const provider: KeyProvider = {
    keyId,
    async wrap(dataKey, subject) {
      const plaintext = Buffer.from(dataKey).toString('base64');
      const { ciphertext } = await vault.ask(call('encrypt', { plaintext, ...boundTo(subject) }));
      const version = versionOf(ciphertext);
      if (version === undefined) throw vault.odd('no ciphertext');
      return { keyId: `${keyId}:v${version}`, wrapped: Buffer.from(String(ciphertext)) };
    },
    async unwrap({ wrapped }, subject) {
      const ciphertext = Buffer.from(wrapped).toString('latin1');
      if (versionOf(ciphertext) === undefined) throw notWrapped(subject);
      const { plaintext } = await vault.ask(call('decrypt', { ciphertext, ...boundTo(subject) }));
      const dataKey = bytesOfBase64(plaintext);
      if (dataKey?.length !== keyBytes) throw vault.odd(`no key of ${keyBytes} bytes`);
      return dataKey;
    },
    opens: (id) => id.startsWith(`${keyId}:v`),
    async check(keyIds) {
      const path = `${mount}/keys/${keyName}`;
      const { min_decryption_version: oldest } = await vault.ask({ path });
      const gone = keyIds.find((id) => Number(id.slice(`${keyId}:v`.length)) < Number(oldest));
      if (gone !== undefined) throw tooOld(gone, Number(oldest), vault.origin);
      await assertBinds(provider, vault.origin);
    },
  };
  return provider;
}

/** A Vault older than 1.13, or one that does not know associated data, would take no notice of it and open what was moved. */
async function assertBinds(provider: KeyProvider, origin: string): Promise<void> {
  const wrapped = await provider.wrap(new Uint8Array(keyBytes), 'probe.1');
  try {
    await provider.unwrap(wrapped, 'probe.2');
  } catch (error) {
    if (error instanceof KeyUnavailable) {
      await provider.unwrap(wrapped, 'probe.1');
      return;
    }
    throw error;
  }
  throw new KeyUnavailable(
    `The vault at ${origin} does not bind what it wraps to a subject (associated_data). Use Vault 1.13 or newer ` +
      'and a key of type aes256-gcm96. Nothing was changed.',
  );
}

const notWrapped = (subject: string): KeyUnavailable =>
  new KeyUnavailable(`the stored key of ${subject} is damaged: it is nothing that a vault wrapped`);

const tooOld = (gone: string, oldest: number, origin: string): KeyUnavailable =>
  new KeyUnavailable(
    `Stored keys were wrapped by ${gone}, but the vault at ${origin} unwraps from version ${oldest} on: lower the ` +
      'min_decryption_version of the key. Nothing was changed.',
  );
