import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { closeOf } from '@stillhere/testing';

/** A real TCP proxy in front of a broker, which does what networks do. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, broker: Socket]>();
  #cutsAnswers = false;
  #isFrozen = false;
  /** Awaited by a test: a request went in, and its answer was cut. */
  #onCut: () => void = () => undefined;

  private constructor(private readonly brokerPort: number) {
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(port: number, brokerPort: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(brokerPort);
    await once(proxy.#server.listen(port, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** Requests still reach the broker; where it answers, the connection is gone. Resolves at the first one. */
  cutAnswers(): Promise<void> {
    this.#cutsAnswers = true;
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  mend(): void {
    this.#cutsAnswers = false;
  }

  /** Nothing passes any more, and nobody is told: what is under way comes later. */
  freeze(): void {
    this.#isFrozen = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Every connection is reset, as when the process at its end was killed. */
  reset(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = closeOf(this.#server.close());
    this.reset();
    await closed;
  }

  #join(client: Socket): void {
    const broker = connect(this.brokerPort, '127.0.0.1');
    const pair = [client, broker] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      broker.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => broker.write(bytes));
    broker.on('data', (bytes) => {
      if (!this.#cutsAnswers) {
        client.write(bytes);
        return;
      }
      end();
      this.#onCut();
    });
    if (this.#isFrozen) for (const socket of pair) socket.pause();
  }
}
