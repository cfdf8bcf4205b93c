import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Question {
  readonly plaintext?: string;
  readonly ciphertext?: string;
  readonly associated_data?: string;
  readonly context?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A double of the few calls of Vault's transit engine that we make, with real AES-GCM: what its documentation says of
 * `encrypt`, `decrypt` and `keys`, of versions, tokens and errors. No Vault runs in our tests.
 */
export class VaultTransitDouble {
  token = 'token-1';
  namespace = '';
  derived = false;
  /** False: as a Vault that does not know associated data. */
  bindsAssociatedData = true;
  minDecryptionVersion = 1;
  /** Instead of what it would answer. */
  instead: Answer | 'silence' | undefined;
  readonly asked: { readonly path: string; readonly body: string }[] = [];
  readonly #versions = [randomBytes(32)];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<VaultTransitDouble> {
    const double = new VaultTransitDouble();
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  rotate(): void {
    this.#versions.push(randomBytes(32));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.asked.push({ path: request.url ?? '', body });
    if (this.instead === 'silence') return;
    const { status, body: said, headers } = this.instead ?? this.#answerTo(request, body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(said);
  }

  #answerTo({ method, url, headers }: IncomingMessage, body: string): Answer {
    if (headers['x-vault-token'] !== this.token) return errors(403, 'permission denied');
    if ((headers['x-vault-namespace'] ?? '') !== this.namespace)
      return errors(403, 'permission denied');
    const question = (body === '' ? {} : JSON.parse(body)) as Question;
    switch (`${method} ${url}`) {
      case 'GET /v1/transit/keys/stillhere':
        return data({
          ...{ type: 'aes256-gcm96', derived: this.derived, latest_version: this.#versions.length },
          min_decryption_version: this.minDecryptionVersion,
        });
      case 'POST /v1/transit/encrypt/stillhere':
        return this.#encrypt(question);
      case 'POST /v1/transit/decrypt/stillhere':
        return this.#decrypt(question);
      default:
        return errors(404);
    }
  }

  #encrypt(question: Question): Answer {
    if (this.derived && !question.context)
      return errors(400, "missing 'context' for key derivation");
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#versions.at(-1) as Buffer, nonce);
    cipher.setAAD(this.#bound(question));
    const sealed = cipher.update(question.plaintext ?? '', 'base64');
    cipher.final();
    const text = Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
    const version = this.#versions.length;
    return data({ ciphertext: `vault:v${version}:${text}`, key_version: version });
  }

  #decrypt(question: Question): Answer {
    const [, version = '', text = ''] = /^vault:v(\d+):(.*)$/.exec(question.ciphertext ?? '') ?? [];
    if (Number(version) < this.minDecryptionVersion) {
      return errors(400, 'ciphertext or signature version is disallowed by policy (too old)');
    }
    const bytes = Buffer.from(text, 'base64');
    const key = this.#versions[Number(version) - 1];
    if (key === undefined || bytes.length < 28) return errors(400, 'invalid ciphertext');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAAD(this.#bound(question));
    decipher.setAuthTag(bytes.subarray(-16));
    const plain = decipher.update(bytes.subarray(12, -16));
    try {
      decipher.final();
    } catch {
      return errors(400, 'cipher: message authentication failed');
    }
    return data({ plaintext: plain.toString('base64') });
  }

  #bound({ associated_data: bound = '', context = '' }: Question): Buffer {
    return Buffer.from(`${this.bindsAssociatedData ? bound : ''}|${this.derived ? context : ''}`);
  }
}

const data = (value: object): Answer => ({ status: 200, body: JSON.stringify({ data: value }) });
const errors = (status: number, ...said: string[]): Answer => ({
  ...{ status, body: JSON.stringify({ errors: said }) },
});
