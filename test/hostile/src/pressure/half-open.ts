import { systemClock } from '@stillhere/nest-kit';
import type { Target } from '../target.js';
import { LiveSocket, upgradeOf } from '../wire/live-socket.js';
import { RawSocket } from '../wire/raw-socket.js';
import { within } from '../wire/within.js';

/** 15 s for a request, looked at every 5 s; 5 s for a hello; gRPC asks after 30 s and waits for 10. */
const cutWithinMs = { request: 30_000, hello: 15_000, grpc: 50_000 } as const;

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly atMostMs: number;
  readonly open: () => Promise<{ readonly ended: Promise<void>; destroy(): void }>;
}

const kindsOf = ({ port, grpcPort }: Target): readonly Kind[] => {
  const upgrade = upgradeOf({ port });
  const saying =
    (bytes: Uint8Array, at = port) =>
    async () => {
      const socket = await RawSocket.open(at);
      socket.write(bytes);
      return socket;
    };
  const request = Buffer.from('POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 50');
  const whole = Buffer.concat([
    request,
    Buffer.from('\r\nContent-Type: application/json\r\n\r\n{"requestId":"'),
  ]);
  const atMostMs = cutWithinMs.request;
  return [
    { name: 'a connection that says nothing', count: 1_000, atMostMs, open: saying(Buffer.of()) },
    { name: 'half an upgrade', count: 500, atMostMs, open: saying(upgrade.subarray(0, -9)) },
    { name: 'half a head', count: 250, atMostMs, open: saying(request) },
    { name: 'half a body', count: 250, atMostMs, open: saying(whole) },
    {
      name: 'a WebSocket that says nothing',
      count: 300,
      atMostMs: cutWithinMs.hello,
      open: async () => {
        const socket = await LiveSocket.open({ port });
        return { ended: socket.raw.ended, destroy: () => socket.end() };
      },
    },
    {
      name: 'gRPC that says nothing',
      count: 200,
      atMostMs: cutWithinMs.grpc,
      open: saying(Buffer.of(), grpcPort),
    },
  ];
};

export interface HalfOpenFigure {
  readonly name: string;
  readonly count: number;
  readonly cut: number;
  readonly lastCutMs: number;
}

/** Thousands who come and do not go on; each must be shown out in time. */
export class HalfOpen {
  readonly #waits: { readonly kind: Kind; readonly cutMs: Promise<number | undefined> }[] = [];

  static async open(target: Target): Promise<HalfOpen> {
    const all = new HalfOpen();
    for (const kind of kindsOf(target)) {
      const sockets = await Promise.all(Array.from({ length: kind.count }, kind.open));
      const startedMs = systemClock.monotonicMs();
      for (const socket of sockets) {
        const ended = socket.ended.then(() => systemClock.monotonicMs() - startedMs);
        const cutMs = within(kind.atMostMs, 'the end', ended).catch(() => {
          socket.destroy();
          return undefined;
        });
        all.#waits.push({ kind, cutMs });
      }
    }
    return all;
  }

  get count(): number {
    return this.#waits.length;
  }

  /** Resolves when all are gone, or should have been. */
  async figures(): Promise<HalfOpenFigure[]> {
    const gone = await Promise.all(
      this.#waits.map(async ({ kind, cutMs }) => ({ kind, cutMs: await cutMs })),
    );
    return [...new Set(gone.map(({ kind }) => kind))].map((kind) => {
      const cut = gone.flatMap((one) => (one.kind === kind ? (one.cutMs ?? []) : []));
      const { name, count } = kind;
      return { name, count, cut: cut.length, lastCutMs: Math.round(Math.max(0, ...cut)) };
    });
  }
}

export const halfOpenProblems = ({ name, count, cut }: HalfOpenFigure): string[] =>
  cut === count ? [] : [`${count - cut} of ${count} were never shown out: ${name}`];
