import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Settings, SettingValues } from '@stillhere/command-line';
import type { Logger, TlsFiles } from '@stillhere/nest-kit';

const file = { kind: 'text', value: 'FILE', default: '' } as const;

/** TLS between our services, both ends with a certificate. */
export const tlsSettings = {
  'tls-ca': {
    ...file,
    env: 'STILLHERE_TLS_CA',
    help: 'Authorities of our services’ certificates (PEM); without it there is no TLS between them',
  },
  'tls-cert': { ...file, env: 'STILLHERE_TLS_CERT', help: 'The certificate of this process (PEM)' },
  'tls-key': { ...file, env: 'STILLHERE_TLS_KEY', help: 'Its key (PEM)' },
  'tls-name': {
    ...file,
    value: 'NAME',
    default: 'stillhere',
    env: 'STILLHERE_TLS_NAME',
    help: 'The name that each of these certificates carries',
  },
} as const satisfies Settings;

/** `undefined`: without TLS. A text: the sentence why it is refused. */
export function tlsFilesOf(
  values: SettingValues<typeof tlsSettings>,
): TlsFiles | undefined | string {
  const { 'tls-ca': ca, 'tls-cert': cert, 'tls-key': key, 'tls-name': name } = values;
  if (`${ca}${cert}${key}` === '') return undefined;
  if (ca === '' || cert === '' || key === '') {
    return '--tls-ca, --tls-cert and --tls-key belong together.';
  }
  return { ca, cert, key, name };
}

/** A certificate that nobody would take. The message is a sentence for an operator. */
export class TlsRefused extends Error {
  readonly code = 'TlsRefused';
}

const soonMs = 7 * 24 * 60 * 60_000;

/**
 * Looks at the files before anything is opened by them; what is about to expire is told.
 * @throws TlsRefused
 */
export function checkTlsFiles(
  { ca, cert, key, name }: TlsFiles,
  { logger, nowMs }: { readonly logger: Logger; readonly nowMs: number },
): void {
  read('--tls-ca', ca, (pem) => new X509Certificate(pem));
  const own = read('--tls-cert', cert, (pem) => new X509Certificate(pem));
  const secret = read('--tls-key', key, (pem) => createPrivateKey(pem));
  if (!own.checkPrivateKey(secret))
    throw refused('--tls-cert', cert, 'it is not that of --tls-key');
  if (own.checkHost(name) === undefined) {
    throw refused('--tls-cert', cert, `it does not carry the name ${name} (--tls-name)`);
  }
  const [fromMs, toMs] = [Date.parse(own.validFrom), Date.parse(own.validTo)];
  if (toMs < nowMs) throw refused('--tls-cert', cert, `it expired on ${own.validTo}: renew it`);
  if (fromMs > nowMs) {
    throw refused(
      '--tls-cert',
      cert,
      `by the clock here it is valid from ${own.validFrom} on only`,
    );
  }
  if (toMs - nowMs < soonMs) {
    logger.warn('the certificate of this process expires soon', { validTo: own.validTo });
  }
}

function read<Found>(flag: string, path: string, parse: (pem: Buffer) => Found): Found {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    const { code = 'unknown', message } = error as NodeJS.ErrnoException;
    const isFile = code.startsWith('E') && !code.startsWith('ERR_');
    throw refused(
      flag,
      path,
      isFile ? `it cannot be read (${code})` : `it holds no PEM: ${message}`,
    );
  }
}

const refused = (flag: string, path: string, why: string): TlsRefused =>
  new TlsRefused(`${flag} ${path} cannot be used: ${why}. Nothing was changed.`);
