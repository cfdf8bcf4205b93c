import type { ProposedEvent, StoredEvent, Tip } from '@stillhere/event-store';
import { envelopeOf, isUnchained, positionOf } from '@stillhere/event-store';
import type { StreamName, Timestamp } from '@stillhere/kernel';
import type { Session, Statement } from '@stillhere/postgres';
import { type TipRow, tipOf } from './log-queries.js';
import { checksumOf } from './row.js';

/** An event and the place that was decided for it. */
export interface PlacedEvent {
  readonly stream: StreamName;
  readonly revision: number;
  readonly event: ProposedEvent;
}

export type AppendAnswer =
  | {
      readonly kind: 'written';
      readonly firstOrdinal: number;
      readonly recordedAt: Timestamp;
    }
  /** Streams that stand elsewhere than believed; nothing was written. */
  | { readonly kind: 'moved'; readonly tips: ReadonlyMap<StreamName, Tip> };

interface AnswerRow {
  readonly first_position: number | null;
  readonly at: Timestamp;
  readonly tip_stream: StreamName;
  readonly tip_revision: number | null;
  readonly tip_hash: TipRow['hash'];
}

/** The function `append` of the schema, called with one array a column. */
export class AppendStatement {
  readonly #statement: Statement;

  constructor(schema: string) {
    const parameters = Array.from({ length: 13 }, (_, index) => `$${index + 1}`).join(', ');
    this.#statement = {
      name: `${schema} append`,
      text: `SELECT * FROM ${schema}.append(${parameters})`,
    };
  }

  /** Rejects with PostgresFault. */
  async run(
    session: Session,
    written: ReadonlyMap<StreamName, Tip>,
    placed: readonly PlacedEvent[],
  ): Promise<AppendAnswer> {
    const { rows } = await session.query<AnswerRow>(this.#statement, valuesOf(written, placed));
    const [first] = rows;
    if (first !== undefined && first.first_position !== null) {
      return { kind: 'written', firstOrdinal: first.first_position, recordedAt: first.at };
    }
    const tips = rows.map(({ tip_stream, tip_revision, tip_hash }) => {
      return [tip_stream, tipOf({ revision: tip_revision, hash: tip_hash })] as const;
    });
    return { kind: 'moved', tips: new Map(tips) };
  }
}

function valuesOf(written: ReadonlyMap<StreamName, Tip>, placed: readonly PlacedEvent[]) {
  const numbers = new Map([...written.keys()].map((stream, index) => [stream, index + 1]));
  const columns: (string | number | null)[][] = Array.from({ length: 11 }, () => []);
  for (const { stream, revision, event } of placed) {
    const { type, data, metadata, eventId } = event;
    const { traceparent, prevHash, hash, hashAlg } = metadata;
    const envelope = envelopeOf(event);
    const checksum = checksumOf({
      ...{ stream, revision, type, envelope, data, traceparent },
      ...{ prev_hash: prevHash, hash, hash_alg: hashAlg },
    });
    const id = isUnchained(stream) ? eventId : null;
    const row = [numbers.get(stream) ?? 0, revision, type, envelope, data, traceparent];
    for (const [at, value] of [...row, prevHash, hash, hashAlg, checksum, id].entries()) {
      columns[at]?.push(value);
    }
  }
  return [[...written.keys()], [...written.values()].map(({ revision }) => revision), ...columns];
}

/** The events as the log holds them now. */
export const storedFrom = (
  placed: readonly PlacedEvent[],
  { firstOrdinal, recordedAt }: { readonly firstOrdinal: number; readonly recordedAt: Timestamp },
): StoredEvent[] =>
  placed.map(({ stream, revision, event: { eventId, type, data, metadata } }, index) => ({
    ...{ eventId, type, data, metadata, stream, revision },
    position: positionOf(firstOrdinal + index),
    recordedAt,
  }));
