import {
  createLogVerifier,
  createSealVerifier,
  createStreamVerifier,
  type LogVerifier,
  type SealVerifier,
  sealStream,
} from '@stillhere/audit-log';
import {
  LogCorruption,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { SignedCheckpoint } from '@stillhere/transparency-log';
import type { Report } from './report.js';

/** The read half of a log. A store that can check its own file brings `fileProblems`. */
export interface ReadableLog {
  readonly storeId: string;
  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]>;
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  /** False: its positions are places, not numbers, so a stream that was taken out as a whole does not show. Default true. */
  readonly isGapless?: boolean;
  /** A sentence for each thing that is wrong with the file; empty when it is sound. */
  fileProblems?(): readonly string[] | Promise<readonly string[]>;
}

/** So many events are in memory at once. */
const batchSizeMax = 500;
const problemsShownMax = 3;
const problemLengthMax = 200;

/**
 * Verifies everything that stood in the log when its end was reached, in position order, then lets
 * the store check its own file: an index that lies would hide events from readers.
 */
export async function verifyLog(
  log: ReadableLog,
  { reached = () => {}, checkpoints = [] }: VerifyLogOptions = {},
): Promise<Report> {
  const chain = createLogVerifier({ isGapless: log.isGapless ?? true });
  const sealsOf = (tenant: string) => log.readStream(sealStream(tenant));
  const seals = createSealVerifier({ storeId: log.storeId, sealsOf, checkpoints });
  const found = await readToEnd(log, { chain, seals }, reached);
  return found ?? unsealed(seals) ?? (await fileDamage(log, chain)) ?? intact({ chain, seals });
}

export interface VerifyLogOptions {
  /** Told of the count from time to time. */
  readonly reached?: (events: number) => void;
  /** Signed checkpoints of this log that were kept elsewhere. */
  readonly checkpoints?: readonly SignedCheckpoint[];
}

interface Verifiers {
  readonly chain: LogVerifier;
  readonly seals: SealVerifier;
}

async function readToEnd(
  log: ReadableLog,
  { chain, seals }: Verifiers,
  reached: (events: number) => void,
): Promise<Report | undefined> {
  let limit = batchSizeMax;
  for (;;) {
    let events: readonly StoredEvent[];
    try {
      events = await log.readAll({ after: chain.position, limit });
    } catch (error) {
      // A batch fails as a whole: smaller ones lead up to the event that cannot be read.
      if (limit === 1) return unreadable(error, chain.position);
      limit = Math.ceil(limit / 8);
      continue;
    }
    for (const event of events) {
      const divergence = chain.push(event);
      if (divergence) return { result: 'divergence', divergence };
      const pushed = seals.push(event);
      const unlike = pushed instanceof Promise ? await pushed : pushed;
      if (unlike) return { result: 'not-as-sealed', ...unlike };
    }
    reached(chain.eventCount);
    if (events.length < limit) return undefined;
  }
}

async function fileDamage(log: ReadableLog, verifier: LogVerifier): Promise<Report | undefined> {
  const { position } = verifier;
  try {
    const problems = (await log.fileProblems?.()) ?? [];
    return problems.length > 0 ? damaged(problems, position) : undefined;
  } catch (error) {
    return unreadable(error, position);
  }
}

const damaged = (problems: readonly string[], lastGood: Position | undefined): Report => ({
  result: 'damaged',
  sentence:
    'Every event that was found is sound, but the file around them is damaged: ' +
    `${problems.slice(0, problemsShownMax).map(oneLine).join('; ')}. Keep the file and restore a copy.`,
  lastGood,
});

const oneLine = (problem: string): string =>
  problem.replace(/\s+/g, ' ').trim().slice(0, problemLengthMax);

function unsealed(seals: SealVerifier): Report | undefined {
  const divergence = seals.end();
  return divergence && { result: 'not-as-sealed', ...divergence };
}

const intact = ({ chain, seals }: Verifiers): Report => ({
  result: 'intact',
  events: chain.eventCount,
  streams: chain.streamCount,
  position: chain.position,
  seals: seals.sealed,
});

/** Verifies one stream; needs to read nothing else. */
export async function verifyOneStream(log: ReadableLog, stream: StreamName): Promise<Report> {
  const verifier = createStreamVerifier(stream);
  let lastGood: Position | undefined;
  try {
    for await (const event of log.readStream(stream)) {
      const divergence = verifier.push(event);
      if (divergence) return { result: 'divergence', divergence };
      lastGood = event.position;
    }
  } catch (error) {
    return unreadable(error, lastGood);
  }
  const { revision, hash } = verifier.head;
  if (revision >= 0) return { result: 'intact-stream', stream, revision, hash };
  return { result: 'incomplete', sentence: `There is no stream ${stream} in this log.` };
}

/** Damage is a finding; a disk that does not answer or a lock only means that nobody knows. */
function unreadable(error: unknown, lastGood: Position | undefined): Report {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof LogCorruption) {
    return { result: 'damaged', sentence: `What follows is damaged: ${reason}`, lastGood };
  }
  return {
    result: 'incomplete',
    sentence: `Sound up to position ${lastGood ?? '(none)'}, then it could not be read on. ${reason}`,
  };
}
