import type { presence } from '@stillhere/contracts';
import type { Clock, Timers } from '@stillhere/kernel';
import {
  callContext,
  type Link,
  type Logger,
  type OrderAnswer,
  type ServiceFault,
  servicePrincipal,
} from '@stillhere/nest-kit';

export type EvidenceKind = NonNullable<presence.Evidence['kind']>;

/**
 * Tells presence what this gateway met, in the order in which it met it: once a turn, at its end, and
 * one batch at a time.
 */
export interface EvidenceReporter {
  report(connection: string, kind: EvidenceKind): void;
}

export interface ReporterParts {
  readonly gateway: string;
  readonly tenant: string;
  readonly presence: Pick<Link, 'submit'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Presence does not know it (any more): close it, resumable. */
  readonly onUnknown: (connection: string) => void;
}

/** How long presence is left alone after it could not take a batch. */
const againMs = 500;
/** Beyond so much that waits, only the newest of each kind a connection is kept: it says it all. */
const waitingMax = 10_000;
/** What 20,000 connections can leave, each of its dozen kinds once; the oldest goes first. */
const keptMax = 240_000;

export const createEvidenceReporter = (parts: ReporterParts): EvidenceReporter =>
  new Reporter(parts);

/** Evidence and, beside it, when it was met: what is told in its own turn needs no copy. */
interface Batch {
  readonly evidence: presence.Evidence[];
  readonly metAtMs: number[];
}

const emptyBatch = (): Batch => ({ evidence: [], metAtMs: [] });

class Reporter implements EvidenceReporter {
  #waiting = emptyBatch();
  #compactAt = waitingMax;
  /** A batch is on its way, or the end of the turn is waited for, or the time to try again. */
  #isUnderWay = false;
  readonly #context;

  constructor(private readonly parts: ReporterParts) {
    this.#context = callContext({ principal: servicePrincipal('edge', parts.tenant) });
  }

  report(connection: string, kind: EvidenceKind): void {
    const { evidence, metAtMs } = this.#waiting;
    evidence.push({ connection, ageMs: 0, part: 0, kind });
    metAtMs.push(this.parts.clock.monotonicMs());
    if (evidence.length >= this.#compactAt) {
      this.#waiting = newestOfEach(this.#waiting);
      this.#compactAt = Math.max(waitingMax, this.#waiting.evidence.length * 2);
    }
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#isUnderWay = this.#waiting.evidence.length > 0;
    if (this.#isUnderWay) this.#send();
  }

  #send(): void {
    const { gateway, presence, clock } = this.parts;
    const batch = this.#waiting;
    this.#waiting = emptyBatch();
    const nowMs = clock.monotonicMs();
    batch.evidence.forEach((one, index) => {
      one.ageMs = Math.round(nowMs - (batch.metAtMs[index] ?? nowMs));
    });
    const value = { gateway, evidence: batch.evidence };
    const kind = { $case: 'reportEvidence', value } as const;
    presence.submit({ kind, context: this.#context }, (answer) => this.#answered(batch, answer));
  }

  #answered(batch: Batch, answer: OrderAnswer<'reportEvidence'>): void {
    if (!answer.ok) {
      this.#failed(batch, answer.fault);
      return;
    }
    this.#compactAt = waitingMax;
    for (const connection of answer.value.unknownConnections) this.parts.onUnknown(connection);
    if (answer.value.elsewhere.length > 0) this.#notTaken(batch, answer.value.elsewhere);
    else this.#next();
  }

  /** For a moment nobody looks after these: what was met of them waits, before what was met since. */
  #notTaken(batch: Batch, elsewhere: readonly string[]): void {
    this.#waiting = newestOfEach(joined(onlyOf(batch, new Set(elsewhere)), this.#waiting));
    this.parts.timers.after(againMs, () => this.#next());
  }

  /** What is unsure may have been taken: each kind says the same when it is said twice. */
  #failed(batch: Batch, fault: ServiceFault): void {
    const { logger, timers } = this.parts;
    logger.warn('evidence was not taken', { code: fault.code, count: batch.evidence.length });
    const isAgain = fault.retryable || fault.status === 'internal';
    if (isAgain) this.#waiting = newestOfEach(joined(batch, this.#waiting));
    timers.after(againMs, () => this.#next());
  }
}

const joined = (first: Batch, then: Batch): Batch => ({
  evidence: [...first.evidence, ...then.evidence],
  metAtMs: [...first.metAtMs, ...then.metAtMs],
});

function onlyOf({ evidence, metAtMs }: Batch, connections: ReadonlySet<string>): Batch {
  const isOf = ({ connection }: presence.Evidence): boolean => connections.has(connection);
  return {
    evidence: evidence.filter(isOf),
    metAtMs: metAtMs.filter((_, index) => isOf(evidence[index] as presence.Evidence)),
  };
}

function newestOfEach({ evidence, metAtMs }: Batch): Batch {
  const newest = new Map<string, number>();
  evidence.forEach(({ connection, kind }, index) => {
    const key = `${connection} ${kind?.$case}`;
    newest.delete(key);
    newest.set(key, index);
  });
  const kept = [...newest.values()].slice(-keptMax);
  return {
    evidence: kept.map((index) => evidence[index] as presence.Evidence),
    metAtMs: kept.map((index) => metAtMs[index] as number),
  };
}
