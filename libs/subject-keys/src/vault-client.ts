import { KeyUnavailable } from './key-provider.js';

export interface VaultOptions {
  /** `https://HOST:8200`; plain HTTP only to this machine, where an agent listens. */
  readonly address: string;
  /** Asked for at each call, so one that is renewed counts at once: what an agent writes to a file, for example. */
  readonly token: () => string | Promise<string>;
  /** Of Vault Enterprise or OpenBao. */
  readonly namespace?: string;
  /** Longest wait for an answer, in milliseconds; default 5,000. */
  readonly answerMsMax?: number;
}

export interface VaultCall {
  /** Below `/v1/`. */
  readonly path: string;
  /** With one it is a POST. */
  readonly body?: object;
}

const answerMsDefault = 5_000;
/** A wrapped key is some hundred bytes; whatever is longer is not from a vault. */
const answerBytesMax = 65_536;

/** One question to a vault by its HTTP API. Never says a token, nor what was wrapped. */
export class VaultClient {
  /** For sentences. */
  readonly origin: string;
  readonly #options: VaultOptions;

  constructor(options: VaultOptions) {
    this.#options = options;
    const { protocol, hostname, origin } = addressOf(options.address);
    const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) {
      throw new TypeError(
        `the vault's address must be https://…, or http:// on this machine: ${origin}`,
      );
    }
    this.origin = origin;
  }

  /** The `data` of the answer. @throws KeyUnavailable */
  async ask(call: VaultCall): Promise<Readonly<Record<string, unknown>>> {
    const { status, text } = await this.#answer(call);
    const answer = jsonOf(text);
    if (status !== 200) throw this.#refused(status, call.path, answer);
    if (isRecord(answer) && isRecord(answer.data)) return answer.data;
    throw this.odd('nothing that a vault says');
  }

  odd(found: string): KeyUnavailable {
    return new KeyUnavailable(
      `The vault at ${this.origin} answered with ${found}. Is it one? Nothing was changed.`,
    );
  }

  async #answer({ path, body }: VaultCall) {
    const { token, namespace, answerMsMax = answerMsDefault } = this.#options;
    const headers = {
      'x-vault-token': await token(),
      'x-vault-request': 'true',
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      ...(body && { 'content-type': 'application/json' }),
    };
    try {
      const response = await fetch(`${this.origin}/v1/${path}`, {
        ...{ method: body ? 'POST' : 'GET', headers },
        ...(body && { body: JSON.stringify(body) }),
        // Followed, the token would go along to wherever it leads.
        redirect: 'manual',
        signal: AbortSignal.timeout(answerMsMax),
      });
      return { status: response.status, text: await boundedText(response) };
    } catch (error) {
      throw new KeyUnavailable(
        `The vault at ${this.origin} ${whyNot(error, answerMsMax)}. Until it answers, keys that are not in memory ` +
          'cannot be used. Nothing was changed.',
        { cause: error },
      );
    }
  }

  #refused(status: number, path: string, answer: unknown): KeyUnavailable {
    const said = saidIn(answer);
    const why = sentenceOf(status, path);
    return new KeyUnavailable(
      `The vault at ${this.origin} ${why}. Nothing was changed.${said && ` It says: ${said}`}`,
    );
  }
}

function sentenceOf(status: number, path: string): string {
  if (status === 400) {
    return `does not take this at ${path}: it was wrapped by another key or for another subject, was changed, or is of a version that it no longer opens`;
  }
  if (status === 403)
    return `does not let us use ${path}: the token ran out, or its policy lacks the right`;
  if (status === 404) return `knows no ${path}: make the key, or name the right mount`;
  if (status >= 300 && status < 400)
    return 'sends us elsewhere: name its active node, or what stands before it';
  if (status === 503) return 'is sealed, or starts: unseal it';
  return `answered with the status ${status}`;
}

/** What it says of errors; never what it was given. */
function saidIn(answer: unknown): string {
  const errors = isRecord(answer) && Array.isArray(answer.errors) ? answer.errors : [];
  return errors
    .filter((one) => typeof one === 'string')
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200);
}

function whyNot(error: unknown, answerMsMax: number): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { code?: string } };
  if (name === 'TimeoutError') return `did not answer within ${answerMsMax} ms`;
  return `cannot be reached (${cause?.code ?? name ?? 'unknown'})`;
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > answerBytesMax) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function addressOf(address: string): URL {
  const url = URL.parse(address);
  if (url) return url;
  throw new TypeError('the vault’s address must be like https://vault.example.org:8200');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or nothing at all: the status says more.
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `undefined`: it is none. */
export function bytesOfBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
