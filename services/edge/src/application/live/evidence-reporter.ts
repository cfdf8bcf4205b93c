import type { presence } from '@stillhere/contracts';
import type { Clock, Timers } from '@stillhere/kernel';
import {
  callContext,
  isServiceFault,
  type Logger,
  type ServiceFault,
  servicePrincipal,
} from '@stillhere/nest-kit';

export type EvidenceKind = NonNullable<presence.Evidence['kind']>;

/** Tells presence what this gateway met, in the order in which it met it, one call at a time. */
export interface EvidenceReporter {
  report(connection: string, kind: EvidenceKind): void;
}

export interface ReporterParts {
  readonly gateway: string;
  readonly tenant: string;
  readonly presence: presence.PresenceService;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Presence does not know it (any more): close it, resumable. */
  readonly onUnknown: (connection: string) => void;
}

interface Met {
  readonly connection: string;
  readonly kind: EvidenceKind;
  readonly metAtMs: number;
}

/** How long presence is left alone after it could not take a batch. */
const againMs = 500;
/** Beyond so much that waits, only the newest of each kind a connection is kept: it says it all. */
const waitingMax = 10_000;
/** What 20,000 connections can leave, each of its dozen kinds once; the oldest goes first. */
const keptMax = 240_000;

export function createEvidenceReporter(parts: ReporterParts): EvidenceReporter {
  const { gateway, presence, clock, timers, logger } = parts;
  const context = callContext({ principal: servicePrincipal('edge', parts.tenant) });
  let waiting: Met[] = [];
  let compactAt = waitingMax;
  let underWay = false;

  async function send(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const evidence = aged(batch, clock.monotonicMs());
      const answer = await presence.reportEvidence({ gateway, evidence }, context);
      for (const connection of answer.unknownConnections) parts.onUnknown(connection);
      compactAt = waitingMax;
      next();
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      failed(batch, error);
    }
  }

  /** What is unsure may have been taken: each kind says the same when it is said twice. */
  function failed(batch: readonly Met[], error: ServiceFault): void {
    logger.warn('evidence was not taken', { code: error.code, count: batch.length });
    const again = error.retryable || error.status === 'internal';
    if (again) waiting = newestOfEach([...batch, ...waiting]);
    timers.after(againMs, next);
  }

  function next(): void {
    underWay = waiting.length > 0;
    if (underWay) void send();
  }

  return {
    report(connection, kind) {
      waiting.push({ connection, kind, metAtMs: clock.monotonicMs() });
      if (waiting.length >= compactAt) {
        waiting = newestOfEach(waiting);
        compactAt = Math.max(waitingMax, waiting.length * 2);
      }
      if (underWay) return;
      underWay = true;
      queueMicrotask(next);
    },
  };
}

const aged = (batch: readonly Met[], nowMs: number): presence.Evidence[] =>
  batch.map(({ connection, kind, metAtMs }) => ({
    connection,
    ageMs: Math.round(nowMs - metAtMs),
    kind,
  }));

function newestOfEach(evidence: readonly Met[]): Met[] {
  const newest = new Map<string, Met>();
  for (const one of evidence) {
    const key = `${one.connection} ${one.kind.$case}`;
    newest.delete(key);
    newest.set(key, one);
  }
  return [...newest.values()].slice(-keptMax);
}
