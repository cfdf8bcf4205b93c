import { connect, createServer, type Server, type Socket } from 'node:net';
import { PortUnavailable, type WantedPort } from '@stillhere/nest-kit';

/** One process behind a door. */
export interface Behind {
  readonly port: number;
  isReady: boolean;
}

/**
 * One address in front of several processes: each connection goes to the next one that is ready, as it is, byte by byte.
 * It stands for the load balancer that a cluster has.
 */
export class Door {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #next = 0;

  constructor(
    private readonly wanted: WantedPort,
    private readonly behind: readonly Behind[],
  ) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.#accept(socket),
    );
  }

  get port(): number {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : this.wanted.port;
  }

  open(): Promise<void> {
    const { host, port } = this.wanted;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(new PortUnavailable(this.wanted, error)));
      this.#server.listen(port, host, resolve);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#open) socket.destroy();
    });
  }

  #accept(socket: Socket): void {
    const ready = this.behind.filter(({ isReady }) => isReady);
    const among = ready.length > 0 ? ready : this.behind;
    this.#next += 1;
    const to = among[this.#next % among.length];
    if (to === undefined) {
      socket.destroy();
      return;
    }
    const onward = connect({
      port: to.port,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
