import type { Cancel } from '@stillhere/kernel';
import { type Histogram, isSampled, noMetrics, noopTracer, type Span } from '@stillhere/telemetry';
import type { Watched } from '../../domain/place/index.js';
import {
  type Claim,
  dueNow,
  isNews,
  nextDueMs,
  nothingPending,
  type Pending,
  proven,
  type Receipt,
  recordedNow,
  type Screen,
  unrecorded,
  want,
} from '../../domain/receipt/index.js';
import type { PresencePorts } from '../ports.js';
import type { FactQueue, Proposal } from '../record/proposal.js';

/** Over which connection somebody receives. */
export interface Receiver extends Watched {
  readonly id: string;
  readonly device: string;
  readonly connEpoch: number;
}

/** The record does not take a receipt, for good. */
export interface ReceiptRefused {
  readonly kind: 'refused';
  readonly connection: string;
  readonly code: string;
}

/** The trace of the newest message that a claim is about, where somebody keeps that. */
export interface Traced {
  readonly traceparent?: string | undefined;
}

/** Turns what pages claim into receipts in the log, coalesced, never lower than before. */
export interface Receipts {
  /** Taken in; what it amounts to is proposed by `proposeDue`. */
  claim(receiver: Receiver, claim: Claim & Traced, screen: Screen): void;
  /** At the end of a turn: proposes what was claimed in it, as one receipt where one says it all. */
  proposeDue(): void;
  /** Proposes at once all that waits: nothing is received over a connection that has ended. */
  flush(connection: string): void;
  /** Nothing of this connection is kept any more. */
  forget(connection: string): void;
}

/** What is on its way over one connection. */
class Receiving {
  pending: Pending = nothingPending;
  /** One round at a time: while the log is slow, marks join and what waits does not grow. */
  onTheirWay = 0;
  timer: Cancel | undefined = undefined;
  isClaimed = false;
  /** When the oldest was claimed that is not on its way. */
  claimedAtMs: number | undefined = undefined;
  /** Of the newest claim that is not on its way. */
  readonly traces: { [Level in Receipt['level']]?: string | undefined } = {};
  constructor(readonly receiver: Receiver) {}
}

type ReceiptPorts = Pick<PresencePorts, 'record' | 'clock' | 'timers' | 'metrics' | 'tracer'>;

export const createReceipts = (
  ports: ReceiptPorts,
  queue: Pick<FactQueue, 'propose'>,
  tell: (event: ReceiptRefused) => void,
): Receipts => new CoalescedReceipts(ports, queue, tell);

class CoalescedReceipts implements Receipts {
  readonly #receiving = new Map<string, Receiving>();
  #claimed: Receiving[] = [];
  readonly #lag: Readonly<Record<Receipt['level'], Histogram>>;

  constructor(
    private readonly ports: ReceiptPorts,
    private readonly queue: Pick<FactQueue, 'propose'>,
    private readonly tell: (event: ReceiptRefused) => void,
  ) {
    const { metrics = noMetrics } = ports;
    const lagOf = (level: Receipt['level']): Histogram =>
      metrics.histogram('stillhere_receipt_lag_seconds', { level });
    this.#lag = { delivered: lagOf('delivered'), displayed: lagOf('displayed') };
  }

  claim(receiver: Receiver, made: Claim & Traced, screen: Screen): void {
    const one = this.#of(receiver);
    if (!isNews(one.pending, made)) return;
    one.traces[made.level] = made.traceparent;
    const dwellMs = made.level === 'displayed' ? made.dwellMs : 0;
    const before = one.pending.wanted;
    one.pending = want(one.pending, proven(made, screen), dwellMs);
    if (one.pending.wanted[made.level] > before[made.level]) {
      one.claimedAtMs ??= this.ports.clock.monotonicMs();
    }
    if (one.isClaimed) return;
    one.isClaimed = true;
    this.#claimed.push(one);
  }

  proposeDue(): void {
    const claimed = this.#claimed;
    if (claimed.length === 0) return;
    this.#claimed = [];
    for (const one of claimed) {
      one.isClaimed = false;
      this.#soon(one);
    }
  }

  flush(connection: string): void {
    const one = this.#receiving.get(connection);
    if (!one) return;
    one.timer?.();
    one.timer = undefined;
    this.#proposeAll(one, unrecorded(one.pending));
  }

  forget(connection: string): void {
    const one = this.#receiving.get(connection);
    if (!one) return;
    one.timer?.();
    one.pending = nothingPending;
    this.#receiving.delete(connection);
  }

  #of(receiver: Receiver): Receiving {
    const known = this.#receiving.get(receiver.id);
    if (known) return known;
    const fresh = new Receiving(receiver);
    this.#receiving.set(receiver.id, fresh);
    return fresh;
  }

  #soon(one: Receiving): void {
    if (one.onTheirWay > 0 || one.timer) return;
    const { clock, timers } = this.ports;
    const nowMs = clock.monotonicMs();
    const due = dueNow(one.pending, nowMs);
    if (due.length > 0) {
      this.#proposeAll(one, due);
      return;
    }
    const dueMs = nextDueMs(one.pending);
    if (dueMs === undefined) return;
    one.timer = timers.after(dueMs - nowMs, () => {
      one.timer = undefined;
      this.#soon(one);
    });
  }

  #proposeAll(one: Receiving, due: readonly Receipt[]): void {
    const nowMs = this.ports.clock.monotonicMs();
    for (const receipt of due) {
      // Counts as recorded from here on: it is tried until it is, or refused for good.
      one.pending = recordedNow(one.pending, receipt, nowMs);
      one.onTheirWay += 1;
    }
    const claimedAtMs = one.claimedAtMs ?? nowMs;
    if (unrecorded(one.pending).length === 0) one.claimedAtMs = undefined;
    for (const receipt of due) this.queue.propose(this.#proposalOf(one, receipt, claimedAtMs));
  }

  #proposalOf(one: Receiving, { level, upTo, dwellMs }: Receipt, claimedAtMs: number): Proposal {
    const { conversation, participant, device, connEpoch, id } = one.receiver;
    const receipt = { conversation, participant, level, upTo, dwellMs, device, connEpoch };
    const span = this.#tracing(one, level, claimedAtMs);
    return {
      of: one.receiver,
      about: `${level}/${participant}/${connEpoch}`,
      isPresence: false,
      write: ({ context, fence }, settled) => {
        const kind = { $case: 'recordReceipt', value: { ...receipt, fence } } as const;
        const traced = span ? { ...context, traceparent: span.traceparent } : context;
        this.ports.record.submit({ kind, context: traced }, settled);
      },
      written: (what) => {
        one.onTheirWay -= 1;
        if (what.kind === 'refused') span?.fail(what.code);
        span?.end();
        if (what.kind === 'recorded') {
          this.#lag[level].observe((this.ports.clock.monotonicMs() - claimedAtMs) / 1_000);
        }
        if (what.kind === 'refused') {
          this.tell({ kind: 'refused', connection: id, code: what.code });
        }
        this.#soon(one);
      },
    };
  }

  #tracing(one: Receiving, level: Receipt['level'], claimedAtMs: number): Span | undefined {
    const { tracer = noopTracer, clock } = this.ports;
    const parent = one.traces[level];
    one.traces[level] = undefined;
    if (!tracer.enabled || parent === undefined || !isSampled(parent)) return undefined;
    return tracer.start('record', {
      of: level,
      parent,
      startedAtMs: clock.now() - (clock.monotonicMs() - claimedAtMs),
      attributes: { 'stillhere.tenant': one.receiver.tenant },
    });
  }
}
