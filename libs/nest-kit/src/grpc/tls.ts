import {
  type ChannelCredentials,
  type ChannelOptions,
  experimental,
  type ServerCredentials,
} from '@grpc/grpc-js';

/** Paths of PEM files, and the one name that the certificates of all our services carry. */
export interface TlsFiles {
  /** The authorities that sign our services' certificates. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly name: string;
}

/** How often the files are looked at: a renewed certificate needs no restart. */
const refreshDefaultMs = 10_000;

const providerOf = ({ ca, cert, key }: TlsFiles, refreshIntervalMs: number) =>
  new experimental.FileWatcherCertificateProvider({
    certificateFile: cert,
    privateKeyFile: key,
    caCertificateFile: ca,
    refreshIntervalMs,
  });

/** For a door that only our own services pass: whoever calls shows a certificate as well. */
export function mutualTlsServer(files: TlsFiles, refreshMs = refreshDefaultMs): ServerCredentials {
  const provider = providerOf(files, refreshMs);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

export interface ChannelTls {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

/** For calls to such a door. Addresses come and go, so the name is asked for, not the address. */
export function mutualTlsChannel(files: TlsFiles, refreshMs = refreshDefaultMs): ChannelTls {
  const provider = providerOf(files, refreshMs);
  return {
    credentials: experimental.createCertificateProviderChannelCredentials(provider, provider),
    options: { 'grpc.ssl_target_name_override': files.name },
  };
}
