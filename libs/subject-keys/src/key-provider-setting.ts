import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKeyFileProvider } from './key-file-provider.js';
import { type KeyProvider, KeyUnavailable, withFormerProviders } from './key-provider.js';
import { openVaultTransitProvider, type VaultTransitOptions } from './vault-transit-provider.js';

/** What wraps the keys of what people say; of the server and of every tool that reads it. */
export const keyProviderSettings = {
  'key-provider': {
    kind: 'text',
    value: 'file|vault:URL',
    default: 'file',
    env: 'STILLHERE_KEY_PROVIDER',
    help: 'What wraps the keys of conversations: master.key of --data, or vault:https://HOST:8200/transit/KEY',
  },
  'vault-token-file': {
    kind: 'text',
    value: 'FILE',
    default: '',
    env: 'STILLHERE_VAULT_TOKEN_FILE',
    help: 'The vault’s token, read at each call: what an agent renews there counts at once',
  },
} as const;

/** `undefined`: the key file of the data directory. */
export type KeyProviderChoice = Omit<VaultTransitOptions, 'token'> & { readonly tokenFile: string };

export interface KeyProviderValues {
  readonly 'key-provider': string;
  readonly 'vault-token-file': string;
}

/** A text says what is wrong. */
export function keyProviderOf(
  values: KeyProviderValues,
): { readonly vault: KeyProviderChoice | undefined } | string {
  const { 'key-provider': given, 'vault-token-file': tokenFile } = values;
  if (given === 'file' || given === '') return { vault: undefined };
  const vault = vaultIn(given);
  if (vault === undefined) {
    return '--key-provider must be file, or like vault:https://vault.example.org:8200/transit/KEY.';
  }
  if (tokenFile === '') return '--vault-token-file is missing: the file with the vault’s token.';
  try {
    openVaultTransitProvider({ ...vault, token: () => '' });
  } catch (error) {
    return `--key-provider cannot be used: ${(error as Error).message}.`;
  }
  return { vault: { ...vault, tokenFile } };
}

/** `vault:ADDRESS/MOUNT/KEY`, with `?namespace=…` and `?derived=true` where the vault or the key needs them. */
function vaultIn(text: string): Omit<VaultTransitOptions, 'token'> | undefined {
  const url = text.startsWith('vault:') ? URL.parse(text.slice('vault:'.length)) : null;
  const [, mount, keyName] = /^\/(.+)\/([^/]+)$/.exec(url?.pathname ?? '') ?? [];
  if (!url || mount === undefined || keyName === undefined || url.username !== '') return undefined;
  const namespace = url.searchParams.get('namespace');
  return {
    ...{ address: url.origin, mount, keyName, derived: url.searchParams.get('derived') === 'true' },
    ...(namespace !== null && { namespace }),
  };
}

export interface OpeningKeys {
  /** Holds `master.key`. */
  readonly directory: string;
  /** The key file has to be there: where it is missing nothing is made. */
  readonly isMade?: boolean;
}

/**
 * Opens what was chosen. Beside a vault the key file opens what it wrapped, for as long as it lies there: so a vault is named
 * and nothing has to be moved.
 * @throws KeyFileRefused
 */
export function openKeyProvider(
  vault: KeyProviderChoice | undefined,
  { directory, isMade = false }: OpeningKeys,
): KeyProvider {
  const path = join(directory, 'master.key');
  if (vault === undefined) return openKeyFileProvider(path, { isMade });
  const { tokenFile, ...options } = vault;
  const provider = openVaultTransitProvider({ ...options, token: () => tokenIn(tokenFile) });
  if (!existsSync(path)) return provider;
  return withFormerProviders(provider, [openKeyFileProvider(path, { isMade: true })]);
}

/** @throws KeyUnavailable */
async function tokenIn(path: string): Promise<string> {
  let token = '';
  try {
    token = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new KeyUnavailable(
      `The vault's token cannot be read from ${path} (${code}): an agent is to keep it there. Nothing was changed.`,
      { cause: error },
    );
  }
  if (/^[\w.-]+$/.test(token)) return token;
  throw new KeyUnavailable(
    `${path} holds no token of a vault: one line was expected. Nothing was changed.`,
  );
}
