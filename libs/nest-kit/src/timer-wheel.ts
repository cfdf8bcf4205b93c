import type { Cancel } from '@stillhere/kernel';

/** Timers that come within the same eight milliseconds come together: that is how late one may be. */
export const tickMs = 8;

/** Node's longest delay; whoever waits for longer is looked at again then. */
const wakeMsMax = 2 ** 31 - 1;

/** Node's timers come up to so much early by the clock that we measure with: to look twice costs more. */
const earlyMsMax = 1;

/** A timer that comes later than this was held up: by a process that was paused, suspended or starved. */
export const heldUpMs = 1_000;

/** What a wheel needs of its process. */
export interface WheelHost {
  /** Monotonic milliseconds. */
  now(): number;
  /** One call after about so long; a millisecond early does no harm. */
  wakeIn(delayMs: number, work: () => void): Wake;
  /** One call after what lies here unread was read. */
  afterReading(work: () => void): Cancel;
}

export interface Wake {
  cancel(): void;
  /** Whether it keeps the process alive. */
  ref(): void;
  unref(): void;
}

/** Many timers on one timer of the process. */
export interface TimerWheel {
  /**
   * Runs `work` once, not before `delayMs` have passed; after that within `tickMs` and the two that
   * Node is inexact by, unless the process is busy. What is due in one tick runs in one turn, in the order of the
   * moments due: promises that it settles go on after all of it. The returned function cancels until
   * the moment of running. A timer that waits keeps the process alive.
   */
  after(delayMs: number, work: () => void): Cancel;
  /** Timers that wait. */
  readonly size: number;
}

/** A place in a ring; the ring's own place stands for its beginning and end. */
interface Place {
  before: Place;
  next: Place;
}

class Waiting implements Place {
  before: Place = this;
  next: Place = this;
  isOver = false;
  constructor(
    readonly dueMs: number,
    readonly work: () => void,
  ) {}
}

/** What comes in one tick: a ring, so that a cancelled timer is taken out without a search. */
class Tick implements Place {
  before: Place = this;
  next: Place = this;
  #isInOrder = true;
  constructor(readonly atMs: number) {}

  get isEmpty(): boolean {
    return this.next === this;
  }

  add(waiting: Waiting): void {
    const last = this.before;
    if (last instanceof Waiting && last.dueMs > waiting.dueMs) this.#isInOrder = false;
    waiting.before = last;
    waiting.next = this;
    last.next = waiting;
    this.before = waiting;
  }

  /** The one due first; it stays until it is taken out. */
  first(): Waiting | undefined {
    if (!this.#isInOrder) this.#sort();
    return this.next instanceof Waiting ? this.next : undefined;
  }

  #sort(): void {
    const all: Waiting[] = [];
    for (let one = this.next; one instanceof Waiting; one = one.next) all.push(one);
    this.before = this;
    this.next = this;
    this.#isInOrder = true;
    for (const one of all.sort((a, b) => a.dueMs - b.dueMs)) this.add(one);
  }
}

function takeOut(place: Place): void {
  place.before.next = place.next;
  place.next.before = place.before;
}

/**
 * One timer of the process for all: Node's own cost an object with a dozen fields and a list for each
 * length of delay. Where the process stood still, what is long due waits until it has read: a limit
 * on somebody's silence would judge them by words that lie here unread.
 */
export function createTimerWheel(host: WheelHost): TimerWheel {
  const ticks = new Map<number, Tick>();
  /** The moments of `ticks`, as a heap: the earliest is first. */
  const moments: number[] = [];
  let size = 0;
  let wake: Wake | undefined;
  let wakeAtMs = Number.POSITIVE_INFINITY;

  function tickOf(dueMs: number): Tick {
    const atMs = Math.ceil(dueMs / tickMs) * tickMs;
    const known = ticks.get(atMs);
    if (known) return known;
    const fresh = new Tick(atMs);
    ticks.set(atMs, fresh);
    pushMoment(moments, atMs);
    return fresh;
  }

  /** The earliest tick in which something waits; those before it are let go of. */
  function earliest(): Tick | undefined {
    for (let atMs = moments[0]; atMs !== undefined; atMs = moments[0]) {
      const tick = ticks.get(atMs);
      if (tick && !tick.isEmpty) return tick;
      popMoment(moments);
      ticks.delete(atMs);
    }
    return undefined;
  }

  function wakeAt(atMs: number, nowMs: number): void {
    if (atMs >= wakeAtMs) return;
    wake?.cancel();
    wakeAtMs = atMs;
    wake = host.wakeIn(Math.min(Math.ceil(atMs - nowMs) + earlyMsMax, wakeMsMax), woken);
  }

  function woken(): void {
    wake = undefined;
    wakeAtMs = Number.POSITIVE_INFINITY;
    const first = earliest();
    if (first && host.now() - first.atMs >= heldUpMs) host.afterReading(run);
    else run();
  }

  function run(): void {
    const nowMs = host.now();
    try {
      for (let tick = earliest(); tick && tick.atMs <= nowMs; tick = earliest()) {
        for (let one = tick.first(); one; one = tick.first()) {
          leave(one);
          one.work();
        }
      }
    } finally {
      const next = earliest();
      if (next) wakeAt(next.atMs, nowMs);
    }
  }

  function leave(waiting: Waiting): void {
    if (waiting.isOver) return;
    waiting.isOver = true;
    takeOut(waiting);
    size -= 1;
    if (size === 0) wake?.unref();
  }

  return {
    after(delayMs, work) {
      const nowMs = host.now();
      const waiting = new Waiting(nowMs + delayMs, work);
      const tick = tickOf(waiting.dueMs);
      tick.add(waiting);
      size += 1;
      if (size === 1) wake?.ref();
      wakeAt(tick.atMs, nowMs);
      return () => leave(waiting);
    },
    get size() {
      return size;
    },
  };
}

function pushMoment(heap: number[], moment: number): void {
  let at = heap.length;
  heap.push(moment);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as number;
    if (above <= moment) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = moment;
}

function popMoment(heap: number[]): void {
  const moved = heap.pop();
  if (moved === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const below =
      right < heap.length && (heap[right] as number) < (heap[left] as number) ? right : left;
    if ((heap[below] as number) >= moved) break;
    heap[at] = heap[below] as number;
    at = below;
  }
  heap[at] = moved;
}
