import { verifyStream } from '@stillhere/audit-log';
import type { EventStore } from '@stillhere/event-store';
import {
  createFaults,
  createMemoryDisk,
  createMemoryEventStore,
  type Faults,
} from '@stillhere/event-store-memory';
import { type ManualClock, manualClock, seededRandom } from '@stillhere/testing';
import type { Repository } from '../src/index.js';
import {
  type Counter,
  type CounterEvent,
  type CounterPorts,
  counter,
  counters,
} from './counter.js';
import { type Ask, type LawfulProcess, LineLaws } from './line-laws.js';

export const streams = [counter('a'), counter('b'), counter('c')] as const;

export type Line = Pick<Repository<Counter, CounterEvent>, 'submit'>;
export type MakeLine = (ports: CounterPorts, process: LawfulProcess) => Line;

export const ourLine: MakeLine = (ports, { onDurable }) => counters({ ...ports, onDurable });

interface Writer {
  readonly process: LawfulProcess;
  readonly line: Line;
}

/** One log and whoever writes to it, under every fault that a store may have. */
export class LineStage {
  readonly clock: ManualClock = manualClock();
  readonly disk = createMemoryDisk({ storeId: 'store' });
  readonly laws = new LineLaws(this.disk);
  faults!: Faults;
  store!: EventStore;
  #here!: Writer;
  /** Another process that writes to the same streams. */
  #elsewhere!: Writer;
  readonly #alive: LawfulProcess[] = [];

  constructor(
    private readonly makeLine: MakeLine = ourLine,
    /** Whether the store tells that there are others; here there always are. */
    private readonly tellsOfOthers = true,
  ) {
    this.#open();
  }

  ask(ask: Ask): void {
    this.#here.line.submit(this.#here.process.command(ask));
  }

  askElsewhere(ask: Ask): void {
    this.#elsewhere.line.submit(this.#elsewhere.process.command(ask));
  }

  /** A new process with nothing in memory; who waits in the old one is still answered. */
  restart(): void {
    this.#here = this.#writer();
  }

  /** Nobody in it is answered any more; what reached the disk is there. */
  crash(): void {
    this.faults.crash();
    for (const process of this.#alive.splice(0)) process.isDead = true;
    this.#open();
  }

  /** Lets everything come to rest, then asks what has to hold in the end. */
  async rest(): Promise<readonly string[]> {
    await this.clock.advance(60_000);
    this.laws.checkEnd();
    const reader = createMemoryEventStore({ clock: this.clock, disk: this.disk });
    for (const stream of streams) {
      const verified = await verifyStream(reader.readStream(stream));
      if (!verified.ok) this.laws.break('the chain verifies');
    }
    return [...this.laws.broken];
  }

  #open(): void {
    const { clock, disk } = this;
    this.faults = createFaults();
    const hasOtherWriters = this.tellsOfOthers;
    const ports = { clock, timers: clock, faults: this.faults, disk };
    this.store = createMemoryEventStore({ ...ports, hasOtherWriters });
    this.#here = this.#writer();
    this.#elsewhere = this.#writer();
  }

  #writer(): Writer {
    const { store, clock } = this;
    const process = this.laws.process();
    this.#alive.push(process);
    const ports = { store, clock, timers: clock, random: seededRandom(7), cacheEntriesMax: 2 };
    return { process, line: this.makeLine(ports, process) };
  }
}
