import type { presence } from '@stillhere/contracts';

export type EvidenceKind = NonNullable<presence.Evidence['kind']>;

/** Evidence and, beside it, when it was met: what is told in its own turn needs no copy. */
export interface Batch {
  readonly evidence: presence.Evidence[];
  readonly metAtMs: number[];
}

export const emptyBatch = (): Batch => ({ evidence: [], metAtMs: [] });

/** What 20,000 connections can leave, each of its dozen kinds once; the oldest goes first. */
const keptMax = 240_000;

export const joined = (first: Batch, then: Batch): Batch => ({
  evidence: [...first.evidence, ...then.evidence],
  metAtMs: [...first.metAtMs, ...then.metAtMs],
});

/** What of it is about a connection that `isOf` names, and the rest. */
export function split(batch: Batch, isOf: (connection: string) => boolean): [Batch, Batch] {
  const [of, rest] = [emptyBatch(), emptyBatch()];
  batch.evidence.forEach((one, index) => {
    const into = isOf(one.connection) ? of : rest;
    into.evidence.push(one);
    into.metAtMs.push(batch.metAtMs[index] as number);
  });
  return [of, rest];
}

/** Only the newest of each kind a connection, in the order in which these were met: it says it all. */
export function newestOfEach({ evidence, metAtMs }: Batch): Batch {
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
