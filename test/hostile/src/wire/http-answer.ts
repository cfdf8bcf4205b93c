import { RawSocket } from './raw-socket.js';
import { within } from './within.js';

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** All that came back for one connection's bytes. */
export interface Exchange {
  readonly answers: readonly HttpAnswer[];
  /** Came behind the last whole answer. */
  readonly rest: string;
}

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The bytes of an honest request that asks for an end of the connection. */
export function requestOf({ method = 'GET', path, headers = {}, body }: Request): Buffer {
  const bytes = Buffer.from(body ?? '');
  const all: Record<string, string> = {
    host: '127.0.0.1',
    connection: 'close',
    ...(body === undefined ? {} : { 'content-length': String(bytes.length) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}

/** Says it and listens until the other side ends the connection. */
export async function exchange(
  port: number,
  bytes: Uint8Array,
  { half = false } = {},
): Promise<Exchange> {
  const socket = await RawSocket.open(port);
  try {
    socket.write(bytes);
    if (half) socket.half();
    await within(10_000, 'the end of the connection', socket.ended);
    return parseAnswers(socket.received);
  } finally {
    socket.destroy();
  }
}

export function parseAnswers(bytes: Buffer): Exchange {
  const answers: HttpAnswer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    const [line = '', ...lines] = bytes.subarray(at, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    if (!Number.isInteger(status)) break;
    const headers = headersOf(lines);
    const body = bodyOf(bytes.subarray(end + 4), headers);
    answers.push({ status, headers, body: body.text });
    at = end + 4 + body.length;
  }
  return { answers, rest: bytes.subarray(at).toString('latin1') };
}

const headersOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map((one) => {
      const colon = one.indexOf(':');
      return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
    }),
  );

function bodyOf(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
): { readonly text: string; readonly length: number } {
  if (headers['transfer-encoding'] === 'chunked') {
    const end = bytes.indexOf('0\r\n\r\n');
    const length = end < 0 ? bytes.length : end + 5;
    return { text: bytes.subarray(0, length).toString(), length };
  }
  const length = Math.min(Number(headers['content-length'] ?? 0), bytes.length);
  return { text: bytes.subarray(0, length).toString(), length };
}
