import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsFiles } from '@stillhere/nest-kit';
import type { Metrics } from '@stillhere/telemetry';

/** When the certificates end by which our services know each other, as the files are now: they are renewed while it runs. */
export function measureCertificates(metrics: Metrics, { cert, ca }: TlsFiles): void {
  metrics.gauge('stillhere_certificate_expires_timestamp_seconds', (set) => {
    set({ certificate: 'own' }, firstEndSeconds(cert));
    set({ certificate: 'authority' }, firstEndSeconds(ca));
  });
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Unix time; 0 where nobody could use the file now. */
function firstEndSeconds(path: string): number {
  try {
    const blocks = readFileSync(path, 'utf8').match(pemBlock) ?? [];
    const ends = blocks.map((pem) => Date.parse(new X509Certificate(pem).validTo) / 1_000);
    return ends.length === 0 ? 0 : Math.min(...ends);
  } catch {
    // Which file, and why, is told where it is read to be used.
    return 0;
  }
}
