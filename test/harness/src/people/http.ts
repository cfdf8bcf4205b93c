import type { Server } from '../server.js';
import type { Reachable } from './reachable.js';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly cookie?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The cookie that was set, ready to be sent. */
  readonly cookie: string | undefined;
}

/** Surely not done, and it may go another time: on a machine that is busy what is to be saved may come too late. */
const isPassing = ({ status, body }: Answer): boolean =>
  status === 503 || status === 504 || body.code === 'TransactionAborted';

/** The HTTP API as a page uses it: what got no answer is asked again, through any number of crashes. */
export class Http {
  /** `from`: the address that a proxy on this machine would name. */
  constructor(
    private readonly life: Pick<Reachable, 'up'> & { readonly server: Pick<Server, 'address'> },
    private readonly from?: string,
  ) {}

  async call(call: Call): Promise<Answer> {
    for (;;) {
      await this.life.up();
      const answer = await this.#once(call);
      if (answer !== undefined && !isPassing(answer)) return answer;
    }
  }

  /** @throws Error unless the answer is a good one */
  async must(call: Call): Promise<Answer> {
    const answer = await this.call(call);
    if (answer.status < 300) return answer;
    throw new Error(`${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** `undefined`: no answer came, whatever was done. */
  async #once({ method, path, body, cookie }: Call): Promise<Answer | undefined> {
    const { address } = this.life.server;
    const headers: Record<string, string> = { origin: address };
    if (this.from !== undefined) headers['x-forwarded-for'] = this.from;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (cookie !== undefined) headers.cookie = cookie;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      const response = await fetch(address + path, init);
      const text = await response.text();
      return {
        status: response.status,
        body: text.startsWith('{') ? JSON.parse(text) : {},
        cookie: response.headers.get('set-cookie')?.split(';')[0],
      };
    } catch (error) {
      // What fetch throws when the connection was refused or went away.
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
