import { once } from 'node:events';

/** For the runtime: lets this run ask for its heap, on a port of its own, from this machine only. */
export const heapArgs: readonly string[] = ['--inspect=127.0.0.1:0'];

/** The heap of the process, through its runtime's own inspector. */
export interface Heap {
  /** What is left after a full collection: what the process holds on to, in megabytes. */
  liveMb(): Promise<number>;
  /** What is in use now, garbage and all, in megabytes. */
  usedMb(): Promise<number>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number };
}

/** `output`: all that the process has printed; the runtime says there where it listens. */
export async function openHeap(output: string): Promise<Heap> {
  const address = /Debugger listening on (ws:\S+)/.exec(output)?.[1];
  if (address === undefined) throw new Error(`no inspector listens: ${output}`);
  const socket = new WebSocket(address);
  await once(socket, 'open');
  let asked = 0;
  const ask = (method: string): Promise<Answer> => {
    asked += 1;
    const id = asked;
    return new Promise((resolve) => {
      const take = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as Answer;
        if (answer.id !== id) return;
        socket.removeEventListener('message', take);
        resolve(answer);
      };
      socket.addEventListener('message', take);
      socket.send(JSON.stringify({ id, method }));
    });
  };
  const usedMb = async (): Promise<number> => {
    const { result } = await ask('Runtime.getHeapUsage');
    return (result?.usedSize ?? 0) / 2 ** 20;
  };
  return {
    async liveMb() {
      await ask('HeapProfiler.collectGarbage');
      return usedMb();
    },
    usedMb,
    close: () => socket.close(),
  };
}
