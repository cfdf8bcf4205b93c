import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Kept {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: readonly (readonly [string, string])[];
  readonly custom: Uint8Array;
  readonly data: Uint8Array;
}

export type Proposed = Pick<Kept, 'id' | 'metadata' | 'custom' | 'data'>;

/** What several doubles are servers of: in memory, and in a file where its process is to be killed and started again. */
export class DoubledLog {
  readonly events: Kept[] = [];
  /** Nobody may add to them any more. */
  readonly tombstones = new Set<string>();
  readonly #streams = new Map<string, Kept[]>();
  readonly #watchers = new Set<(events: readonly Kept[]) => void>();
  readonly #file: string | undefined;

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // A batch is a line; one that was cut by a kill was never acknowledged.
      if (line.endsWith(']'))
        for (const event of JSON.parse(line) as Written[]) this.#add(read(event));
    }
  }

  stream(name: string): readonly Kept[] {
    return this.#streams.get(name) ?? [];
  }

  append(stream: string, events: readonly Proposed[]): readonly Kept[] {
    let revision = this.stream(stream).length;
    let position = this.events.at(-1)?.position ?? 0;
    const kept = events.map((event): Kept => {
      position += 100 + event.data.length;
      return { ...event, stream, revision: revision++, position };
    });
    if (this.#file !== undefined) {
      // Before it, a newline: what a kill left of the line before must not spoil this one.
      appendFileSync(this.#file, `\n${JSON.stringify(kept.map(written))}`, { flush: true });
    }
    for (const event of kept) this.#add(event);
    for (const tell of this.#watchers) tell(kept);
    return kept;
  }

  /** Of what is appended from now on; returns the way to end it. */
  watch(tell: (events: readonly Kept[]) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** Index of the first event at `position` or later. */
  indexAt(position: number): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle] as Kept).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #add(event: Kept): void {
    this.events.push(event);
    const stream = this.#streams.get(event.stream) ?? [];
    this.#streams.set(event.stream, stream);
    stream.push(event);
  }
}

type Written = Omit<Kept, 'custom' | 'data'> & { readonly custom: string; readonly data: string };

const written = (event: Kept): Written => ({
  ...event,
  custom: Buffer.from(event.custom).toString('base64'),
  data: Buffer.from(event.data).toString('base64'),
});

const read = (event: Written): Kept => ({
  ...event,
  custom: Buffer.from(event.custom, 'base64'),
  data: Buffer.from(event.data, 'base64'),
});
