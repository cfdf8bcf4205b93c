import {
  type Batch,
  type EvidenceKind,
  emptyBatch,
  joined,
  newestOfEach,
} from './evidence-batch.js';

/** Of each kind a connection one is enough: beyond so much that waits, only the newest is kept. */
const waitingMax = 64;

/** What says all about receipts and the screen: said again to whoever takes over. */
const saidAgain: ReadonlySet<EvidenceKind['$case']> = new Set([
  'acknowledged',
  'seen',
  'visibility',
]);
/** What says nothing of the page being there. */
const provesNothing: ReadonlySet<EvidenceKind['$case']> = new Set(['pingSent', 'closed', 'held']);

/** A socket that this gateway holds, and what the owner of its place has to know of it. */
export class HeldSocket {
  /** What nobody could be told yet. */
  #waiting: Batch = emptyBatch();
  #heardAtMs: number;
  readonly #newest = new Map<EvidenceKind['$case'], { kind: EvidenceKind; metAtMs: number }>();

  constructor(
    readonly connection: string,
    readonly part: number,
    nowMs: number,
  ) {
    this.#heardAtMs = nowMs;
  }

  met(kind: EvidenceKind, nowMs: number): void {
    if (!provesNothing.has(kind.$case)) this.#heardAtMs = nowMs;
    if (saidAgain.has(kind.$case)) this.#newest.set(kind.$case, { kind, metAtMs: nowMs });
  }

  /** Nobody could be told of it yet. */
  waits(kind: EvidenceKind, metAtMs: number): void {
    this.#add(this.#waiting, kind, metAtMs);
    if (this.#waiting.evidence.length >= waitingMax) this.#waiting = newestOfEach(this.#waiting);
  }

  /** All that a new owner has to hear: that we hold it, the newest of what says all, and what nobody took. */
  introduction(nowMs: number): Batch {
    const batch = emptyBatch();
    this.#add(
      batch,
      { $case: 'held', value: { heardAgeMs: Math.round(nowMs - this.#heardAtMs) } },
      nowMs,
    );
    const waiting = this.#waiting;
    this.#waiting = emptyBatch();
    const isWaiting = new Set(waiting.evidence.map(({ kind }) => kind?.$case));
    for (const { kind, metAtMs } of this.#newest.values()) {
      if (!isWaiting.has(kind.$case)) this.#add(batch, kind, metAtMs);
    }
    return joined(batch, waiting);
  }

  #add({ evidence, metAtMs }: Batch, kind: EvidenceKind, atMs: number): void {
    const { connection, part } = this;
    evidence.push({ connection, ageMs: 0, part: part + 1, kind });
    metAtMs.push(atMs);
  }
}
