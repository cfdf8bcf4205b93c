import pg from 'pg';
import { addressOf } from './address.js';
import { connectionConfig } from './open-postgres.js';
import type { PostgresLogger } from './postgres.js';

export interface ListenOptions {
  readonly url: string;
  readonly name: string;
  /** Names as in LISTEN; lower-case letters, digits and `_`. */
  readonly channels: readonly string[];
  /** Something was said. A hint: it may be lost, come late, or come twice. */
  readonly onHint: (channel: string, payload: string) => void;
  /** It listens from now on; what was said before was not heard, so look. */
  readonly onListening?: () => void;
  readonly logger?: PostgresLogger | undefined;
}

export interface Listener {
  /** Whether hints arrive at the moment, as far as we know. */
  readonly isListening: boolean;
  close(): Promise<void>;
}

/** From quick, because a restart takes a second, to seldom, because an outage takes minutes. */
const retryMsMin = 100;
const retryMsMax = 5_000;
/** A connection that a firewall forgot looks alive; asked so often, it is found out. */
const heartbeatMs = 10_000;
const heartbeatMsMax = 5_000;

/**
 * A connection of its own that listens, for good: it comes back by itself. Nothing may depend on a
 * hint; who waits for one also looks now and then.
 */
export function listen(options: ListenOptions): Listener {
  for (const channel of options.channels) {
    if (!/^[a-z_][a-z0-9_]*$/.test(channel)) throw new TypeError(`not a channel: ${channel}`);
  }
  return new ReconnectingListener(options);
}

class ReconnectingListener implements Listener {
  readonly #options: ListenOptions;
  readonly #address: string;
  #client: pg.Client | undefined;
  #isListening = false;
  #isClosed = false;
  #retryMs = retryMsMin;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#address = addressOf(options.url);
    void this.#connect();
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#forget();
    await end(client);
  }

  async #connect(): Promise<void> {
    const { url, name, channels, onHint, onListening } = this.#options;
    const client = new pg.Client({
      ...connectionConfig({ url, name: `${name} hints`, connectionsMax: 1 }),
      query_timeout: heartbeatMsMax,
    });
    this.#client = client;
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, undefined));
    client.on('notification', ({ channel, payload }) => onHint(channel, payload ?? ''));
    try {
      await client.connect();
      await client.query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
    } catch (error) {
      this.#lost(client, error);
      return;
    }
    if (this.#isClosed || this.#client !== client) return;
    this.#isListening = true;
    this.#retryMs = retryMsMin;
    this.#planHeartbeat(client);
    onListening?.();
  }

  #planHeartbeat(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => this.#client === client && this.#planHeartbeat(client),
        (error: unknown) => this.#lost(client, error),
      );
    }, heartbeatMs);
    this.#timer.unref();
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#isClosed || this.#client !== client) return;
    this.#forget();
    void end(client);
    this.#options.logger?.warn(`hints from ${this.#address} stopped; reads go on by asking`, {
      cause: error instanceof Error ? error.message : 'the connection ended',
    });
    const delayMs = this.#retryMs * (0.5 + Math.random());
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax);
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
    this.#timer.unref();
  }

  #forget(): void {
    this.#client = undefined;
    this.#isListening = false;
    clearTimeout(this.#timer);
  }
}

/** What is broken cannot be ended well, and need not be. */
async function end(client: pg.Client | undefined): Promise<void> {
  await client?.end().catch(() => undefined);
}
