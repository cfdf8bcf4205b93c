import type { Carrier } from '../link/carrier.js';

/** What grpc-js gives at either end. */
interface Stream {
  // biome-ignore lint/suspicious/noExplicitAny: as Node's own events are typed
  on(event: string, listener: (...given: any[]) => void): unknown;
  write(turn: never): boolean;
}

/** A gRPC call of either end that streams both ways. */
interface StreamCall {
  /** Says that nothing more comes from here. */
  readonly close: () => void;
  /** Why a call that ended did so, for the log. */
  readonly reasonOf: (error: unknown) => string;
}

/** Turns over one gRPC stream; HTTP/2's own window says when it is full. */
export function streamCarrier<Out, In>(
  stream: Stream,
  { close, reasonOf }: StreamCall,
): Carrier<Out, In> {
  let isOpen = true;
  return {
    send: (turn) => !isOpen || stream.write(turn as never),
    listen({ onTurn, onDrained, onEnd }) {
      const end = (error?: unknown): void => {
        if (!isOpen) return;
        isOpen = false;
        close();
        onEnd(error instanceof Error ? reasonOf(error) : 'the stream ended');
      };
      stream.on('error', end);
      for (const over of ['end', 'cancelled', 'close']) stream.on(over, () => end());
      stream.on('drain', () => {
        if (isOpen) onDrained();
      });
      stream.on('data', (turn: In) => {
        if (isOpen) onTurn(turn);
      });
    },
    close,
  };
}
