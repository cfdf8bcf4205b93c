import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { pause } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';

const sectorBytes = 512;
const sectorsInBlock = 8;

/**
 * What of that which was written and not flushed the platters have at a power cut: nothing, all of
 * it, or a share by chance, in blocks of 4 KiB or in sectors of 512 bytes, whatever came first.
 */
export type Fate = 'nothing' | 'blocks' | 'sectors' | 'all';

export interface DiskOptions {
  /** The platters: a file as large as the disk. */
  readonly image: string;
  readonly fate: Fate;
  readonly random: Random;
  /** How long a flush takes. */
  readonly flushMs: number;
  /** Controls only: a flush is answered and nothing is done. */
  readonly isLying: boolean;
}

export interface CacheAtCut {
  readonly unflushedSectors: number;
  readonly keptSectors: number;
}

/**
 * A drive with a cache that loses its content: a write is in memory until a flush. Offsets and lengths
 * are multiples of 512 bytes, as the drive announces.
 */
export class VolatileDisk {
  readonly size: number;
  flushes = 0;
  readonly #file: number;
  readonly #cache = new Map<number, Buffer>();
  #cut: CacheAtCut | undefined;
  #flushesLeft = Number.POSITIVE_INFINITY;
  #armed = Promise.withResolvers<void>();

  constructor(private readonly options: DiskOptions) {
    this.#file = openSync(options.image, 'r+');
    this.size = fstatSync(this.#file).size;
  }

  /** What was in the cache when the power went. */
  get atCut(): CacheAtCut | undefined {
    return this.#cut;
  }

  get isCut(): boolean {
    return this.#cut !== undefined;
  }

  read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, offset);
    for (let at = 0; at < length && this.#cache.size > 0; at += sectorBytes) {
      this.#cache.get((offset + at) / sectorBytes)?.copy(bytes, at);
    }
    return bytes;
  }

  write(offset: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += sectorBytes) {
      this.#cache.set((offset + at) / sectorBytes, bytes.subarray(at, at + sectorBytes));
    }
  }

  /** Only this range, as a write that is to be on the platters when it is answered. */
  writeThrough(offset: number, bytes: Buffer): void {
    this.write(offset, bytes);
    if (this.options.isLying) return;
    const [first, count] = [offset / sectorBytes, bytes.length / sectorBytes];
    this.#put(Array.from({ length: count }, (_, index) => first + index));
  }

  /** False: the power went before it was done, and nobody is to be answered. */
  async flush(): Promise<boolean> {
    this.flushes += 1;
    if (this.#cache.size > 0) this.#flushesLeft -= 1;
    if (this.#flushesLeft <= 0) {
      this.cut();
      this.#armed.resolve();
      return false;
    }
    await pause(this.options.flushMs);
    if (this.isCut) return false;
    if (!this.options.isLying) this.#put([...this.#cache.keys()]);
    return true;
  }

  /** The power will go at the `nth` flush from now that has something to do, before it is obeyed: resolves then. */
  cutAtFlush(nth: number): Promise<void> {
    this.#flushesLeft = nth;
    return this.#armed.promise;
  }

  /** From now on nothing is answered. */
  cut(): void {
    if (this.#cut !== undefined) return;
    const unflushedSectors = this.#cache.size;
    const kept = this.#kept();
    this.#put(kept);
    this.#cache.clear();
    this.#cut = { unflushedSectors, keptSectors: kept.length };
  }

  /** What was not flushed by now is gone, as `cut` says. */
  close(): void {
    this.cut();
    closeSync(this.#file);
  }

  #kept(): number[] {
    const { fate, random, isLying } = this.options;
    const sectors = [...this.#cache.keys()];
    if (fate === 'nothing' || isLying) return [];
    if (fate === 'all') return sectors;
    const share = random.fraction();
    if (fate === 'sectors') return sectors.filter(() => random.fraction() < share);
    const blockOf = (sector: number): number => Math.floor(sector / sectorsInBlock);
    const blocks = [...new Set(sectors.map(blockOf))].filter(() => random.fraction() < share);
    const kept = new Set(blocks);
    return sectors.filter((sector) => kept.has(blockOf(sector)));
  }

  #put(sectors: readonly number[]): void {
    for (const sector of sectors) {
      const bytes = this.#cache.get(sector);
      if (bytes) writeSync(this.#file, bytes, 0, bytes.length, sector * sectorBytes);
      this.#cache.delete(sector);
    }
  }
}
