import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { within } from './within.js';

export interface GrpcAnswer {
  /** Of HTTP. */
  readonly http: number;
  /** Of gRPC; -1: the stream was reset, or none came. */
  readonly status: number;
  readonly message: string;
  readonly trailers: Readonly<Record<string, string>>;
  /** Any message came. */
  readonly hasData: boolean;
}

export interface GrpcCall {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as they are: see `framed`. */
  readonly bytes: Uint8Array;
}

const answerMaxMs = 10_000;

/** One message as gRPC puts it on the wire; `claims`: another length than it has. */
export function framed(
  message: Uint8Array,
  { flag = 0, claims = message.length }: { flag?: number; claims?: number } = {},
): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(claims, 1);
  return Buffer.concat([head, message]);
}

/** HTTP/2 by hand: whatever bytes, under whatever names. */
export class GrpcLine {
  readonly #session: ClientHttp2Session;

  constructor(port: number) {
    this.#session = connect(`http://127.0.0.1:${port}`);
    // A session that is ended by the other side shows at its calls.
    this.#session.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  /** A stream is left after its first message. */
  call({ path, headers = {}, bytes }: GrpcCall): Promise<GrpcAnswer> {
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const answer = new Promise<GrpcAnswer>((resolve) => {
      let http = 0;
      let said: Record<string, string> = {};
      let hasData = false;
      const end = (): void => {
        const status = Number(said['grpc-status'] ?? (hasData ? 0 : -1));
        const message = decodeURIComponent(said['grpc-message'] ?? '');
        resolve({ http, status, message, trailers: said, hasData });
      };
      stream.on('response', (given) => {
        http = Number(given[':status']);
        said = { ...said, ...(given as Record<string, string>) };
      });
      stream.on('trailers', (given) => {
        said = { ...said, ...(given as Record<string, string>) };
      });
      stream.on('data', () => {
        hasData = true;
        setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
      });
      stream.on('error', () => undefined);
      stream.on('close', end);
    });
    stream.end(bytes);
    return within(answerMaxMs, 'an answer of gRPC', answer);
  }

  close(): void {
    this.#session.destroy();
  }
}
