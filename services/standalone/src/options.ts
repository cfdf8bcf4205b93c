import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StandaloneOptions {
  /** Absolute. */
  readonly directory: string;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly logFormat: 'text' | 'json';
  /** Origins beside the own one whose pages may connect: where the app stands behind a proxy. */
  readonly allowedOrigins: ReadonlySet<string>;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: StandaloneOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly sentence: string };

export const help = `Runs all of Stillhere in one process.

  npm start -- [--data DIR] [--http PORT] [--grpc PORT] [--host ADDRESS] [--log-format text|json]

  flag              environment             default
  --data DIR        STILLHERE_DATA          ./data     where the log, the keys and the accounts lie
  --http PORT       STILLHERE_HTTP          8080       visitor page and desk; 0: any free port
  --grpc PORT       STILLHERE_GRPC          9090       gRPC for integrators; 0: any free port
  --host ADDRESS    STILLHERE_HOST          127.0.0.1  0.0.0.0 is every address of this machine
  --log-format F    STILLHERE_LOG_FORMAT    text       json for machines
  --origin URL      STILLHERE_ORIGIN                   the public address behind a proxy; repeatable
  --help                                               this text

A flag wins over its environment variable. Browsers treat only https and localhost as safe: put a
TLS proxy in front of anything but a trial on one machine. Stop it with Ctrl C.
`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads command line and environment. Every refusal names what was expected. */
export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    return refused((error as Error).message);
  }
  if (values.help) return { kind: 'help' };
  const httpPort = portOf('--http', values.http ?? environment.STILLHERE_HTTP, 8_080);
  const grpcPort = portOf('--grpc', values.grpc ?? environment.STILLHERE_GRPC, 9_090);
  if (typeof httpPort === 'string') return refused(httpPort);
  if (typeof grpcPort === 'string') return refused(grpcPort);
  const logFormat = values['log-format'] ?? environment.STILLHERE_LOG_FORMAT ?? 'text';
  if (logFormat !== 'text' && logFormat !== 'json') {
    return refused(`--log-format must be text or json, not ${JSON.stringify(logFormat)}.`);
  }
  const origins = values.origin ?? environment.STILLHERE_ORIGIN?.split(',') ?? [];
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) {
    return refused(`--origin must be like https://help.example.org, not ${JSON.stringify(wrong)}.`);
  }
  const directory = resolve(values.data ?? environment.STILLHERE_DATA ?? './data');
  const host = values.host ?? environment.STILLHERE_HOST ?? '127.0.0.1';
  const allowedOrigins = new Set(origins);
  return {
    kind: 'options',
    options: { directory, host, httpPort, grpcPort, logFormat, allowedOrigins },
  };
}

const refused = (sentence: string): ParsedOptions => ({ kind: 'refused', sentence });

function portOf(flag: string, text: string | undefined, otherwise: number): number | string {
  if (text === undefined || text === '') return otherwise;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  return `${flag} must be a port from 0 to 65535, not ${JSON.stringify(text)}.`;
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text && /^https?:/.test(text);
  } catch {
    return false;
  }
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      http: { type: 'string' },
      grpc: { type: 'string' },
      host: { type: 'string' },
      'log-format': { type: 'string' },
      origin: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
