import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import {
  callContext,
  type Link,
  type Logger,
  type OrderAnswer,
  type ServiceFault,
  servicePrincipal,
} from '@stillhere/nest-kit';
import {
  type Batch,
  type EvidenceKind,
  emptyBatch,
  joined,
  newestOfEach,
  split,
} from './evidence-batch.js';

/**
 * Tells presence what this gateway met, in the order in which it met it: once a turn, at its end, and
 * one batch at a time.
 */
export interface EvidenceReporter {
  report(connection: string, kind: EvidenceKind): void;
}

/** The reporter of one of several processes of presence: connections come to it and leave it. */
export interface OwnerReporter {
  /** `part`: the one that its place falls into, from 1; 0: one process looks after all. */
  report(connection: string, kind: EvidenceKind, part: number): void;
  /** What was met already, and another process did not take. */
  tell(batch: Batch): void;
  /** What of these is not known to have been taken; nothing more of it is told here. */
  withdraw(connections: ReadonlySet<string>): Batch;
  close(): void;
}

export interface ReporterParts {
  readonly gateway: string;
  /** In whose name evidence of the sockets of all is told. */
  readonly tenant: string;
  readonly presence: Pick<Link, 'submit'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Presence does not know it (any more): close it, resumable. */
  readonly onUnknown: (connection: string) => void;
  /** The end of this connection's socket was taken: nothing more comes of it. */
  readonly onEndTaken?: (connection: string) => void;
}

/** How long presence is left alone after it could not take a batch, and what it would not take for a moment waits. */
const againMs = 500;
/** Beyond so much that waits, only the newest of each kind a connection is kept. */
const waitingMax = 10_000;

export const createEvidenceReporter = (parts: ReporterParts): EvidenceReporter & OwnerReporter =>
  new Reporter(parts);

class Reporter implements EvidenceReporter, OwnerReporter {
  #waiting = emptyBatch();
  #compactAt = waitingMax;
  /** A batch is on its way, or the end of the turn is waited for, or the time to try again. */
  #isUnderWay = false;
  #sent = emptyBatch();
  /** Of connections that nobody looks after for a moment: what was met of them waits, in order; others go on. */
  #held = emptyBatch();
  readonly #heldBack = new Set<string>();
  /** What was sent of these counts as never sent: another process is told. */
  readonly #withdrawn = new Set<string>();
  #cancelAgain: Cancel | undefined;
  #cancelHeld: Cancel | undefined;
  #isClosed = false;
  readonly #context;

  constructor(private readonly parts: ReporterParts) {
    this.#context = callContext({ principal: servicePrincipal('edge', parts.tenant) });
  }

  report(connection: string, kind: EvidenceKind, part = 0): void {
    const into = this.#heldBack.has(connection) ? this.#held : this.#waiting;
    into.evidence.push({ connection, ageMs: 0, part, kind });
    into.metAtMs.push(this.parts.clock.monotonicMs());
    this.#begin();
  }

  tell({ evidence, metAtMs }: Batch): void {
    evidence.forEach((one, index) => {
      const into = this.#heldBack.has(one.connection) ? this.#held : this.#waiting;
      into.evidence.push(one);
      into.metAtMs.push(metAtMs[index] as number);
    });
    this.#begin();
  }

  withdraw(connections: ReadonlySet<string>): Batch {
    const [sent] = split(this.#sent, (id) => connections.has(id) && !this.#withdrawn.has(id));
    const [held, othersHeld] = split(this.#held, (id) => connections.has(id));
    const [waiting, others] = split(this.#waiting, (id) => connections.has(id));
    this.#held = othersHeld;
    this.#waiting = others;
    for (const id of connections) this.#heldBack.delete(id);
    for (const { connection } of sent.evidence) this.#withdrawn.add(connection);
    return joined(joined(sent, held), waiting);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAgain?.();
    this.#cancelHeld?.();
  }

  #begin(): void {
    if (this.#waiting.evidence.length >= this.#compactAt) {
      this.#waiting = newestOfEach(this.#waiting);
      this.#compactAt = Math.max(waitingMax, this.#waiting.evidence.length * 2);
    }
    if (this.#held.evidence.length >= waitingMax) this.#held = newestOfEach(this.#held);
    if (this.#isUnderWay || this.#isClosed) return;
    this.#isUnderWay = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#isUnderWay = this.#waiting.evidence.length > 0 && !this.#isClosed;
    if (this.#isUnderWay) this.#send();
  }

  #send(): void {
    const { gateway, presence, clock } = this.parts;
    const batch = this.#waiting;
    this.#waiting = emptyBatch();
    this.#sent = batch;
    const nowMs = clock.monotonicMs();
    batch.evidence.forEach((one, index) => {
      one.ageMs = Math.round(nowMs - (batch.metAtMs[index] ?? nowMs));
    });
    const value = { gateway, evidence: batch.evidence };
    const kind = { $case: 'reportEvidence', value } as const;
    presence.submit({ kind, context: this.#context }, (answer) => this.#answered(batch, answer));
  }

  #answered(sent: Batch, answer: OrderAnswer<'reportEvidence'>): void {
    this.#sent = emptyBatch();
    const gone = new Set(this.#withdrawn);
    this.#withdrawn.clear();
    const batch = gone.size === 0 ? sent : split(sent, (id) => !gone.has(id))[0];
    if (!answer.ok) {
      this.#failed(batch, answer.fault);
      return;
    }
    this.#compactAt = waitingMax;
    const { unknownConnections, elsewhere } = answer.value;
    for (const id of unknownConnections) if (!gone.has(id)) this.parts.onUnknown(id);
    const notTaken = new Set(elsewhere.filter((id) => !gone.has(id)));
    if (notTaken.size > 0) this.#notTaken(batch, notTaken);
    if (this.parts.onEndTaken) this.#tellEnds(batch, notTaken);
    this.#next();
  }

  #tellEnds({ evidence }: Batch, notTaken: ReadonlySet<string>): void {
    for (const { connection, kind } of evidence) {
      if (kind?.$case === 'closed' && !notTaken.has(connection))
        this.parts.onEndTaken?.(connection);
    }
  }

  /** For a moment nobody looks after these: what was met of them waits, before what was met since. */
  #notTaken(batch: Batch, connections: ReadonlySet<string>): void {
    const isOf = (id: string): boolean => connections.has(id);
    const [sent] = split(batch, isOf);
    const [since, others] = split(this.#waiting, isOf);
    this.#waiting = others;
    this.#held = newestOfEach(joined(this.#held, joined(sent, since)));
    for (const id of connections) this.#heldBack.add(id);
    this.#cancelHeld ??= this.parts.timers.after(againMs, () => this.#holdNoLonger());
  }

  #holdNoLonger(): void {
    this.#cancelHeld = undefined;
    this.#waiting = joined(this.#held, this.#waiting);
    this.#held = emptyBatch();
    this.#heldBack.clear();
    this.#begin();
  }

  /** What is unsure may have been taken: each kind says the same when it is said twice. */
  #failed(batch: Batch, fault: ServiceFault): void {
    if (this.#isClosed) return;
    const { logger, timers } = this.parts;
    logger.warn('evidence was not taken', { code: fault.code, count: batch.evidence.length });
    const isAgain = fault.retryable || fault.status === 'internal';
    if (isAgain) this.#waiting = newestOfEach(joined(batch, this.#waiting));
    this.#cancelAgain = timers.after(againMs, () => this.#next());
  }
}
