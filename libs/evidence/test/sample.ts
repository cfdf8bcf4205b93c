import {
  chainEvents,
  GENESIS_HASH,
  sealOrigin,
  sealStream,
  TenantTree,
} from '@stillhere/audit-log';
import { canonicalJson, deriveEventId, timestamp } from '@stillhere/event-schema';
import { positionOf, type StoredEvent, streamName } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import { signCheckpoint, signingKey } from '@stillhere/transparency-log';

export const tenant = 'local';
export const conversation = '0199a3f27c1e7a4b8d2f6e0c1b3a5d7f';
const other = '0199a3f27c1e7a4b8d2f6e0c1b3a5d80';

const sealed = {
  ...{ alg: 'A256GCM', nonce: '53raAifyTUFA05L-', subject: `visitor.${conversation}` },
  text: 'c2VhbGVk',
};

export interface SampleLog {
  readonly storeId: string;
  readonly events: readonly StoredEvent[];
  readonly key: string;
}

/** Two conversations beside each other, sealed once after `sealedAt` events, and something after that. */
export function sampleLog(storeId: string, { seed = 1, sealedAt = 60 } = {}): SampleLog {
  const ends = new Map<StreamName, { revision: number; hash: Hash }>();
  const events: StoredEvent[] = [];
  const tree = new TenantTree();
  const record = (stream: StreamName, type: string, data: object): void => {
    const end = ends.get(stream) ?? { revision: -1, hash: GENESIS_HASH };
    const revision = end.revision + 1;
    const at = timestamp(1_795_230_845_000 + events.length * 1_000);
    const [chained] = chainEvents(stream, { afterRevision: end.revision, prevHash: end.hash }, [
      {
        ...{
          eventId: deriveEventId(stream, `${revision}`),
          type,
          data: canonicalJson(data as never),
        },
        metadata: {
          ...{ schemaVersion: '1', occurredAt: at, actor: 'visitor:“Ada” \u2028 \t', tenant },
          ...{ correlationId: `c${revision}`, causationId: '', commandId: 'x', traceparent: '' },
        },
      },
    ]);
    if (chained === undefined) throw new Error('nothing was chained');
    const { envelope: _, ...event } = chained;
    ends.set(stream, { revision, hash: event.metadata.hash });
    const stored = {
      ...event,
      stream,
      revision,
      recordedAt: at,
      position: positionOf(events.length + 1),
    };
    events.push(stored);
    tree.add(stored);
  };
  const signing = signingKey(sealOrigin(storeId, tenant), Buffer.alloc(32, seed));
  const seal = (): void => {
    const { size, root, frontier, position = '', records } = tree.state;
    const note = signCheckpoint({ origin: sealOrigin(storeId, tenant), size, root }, [signing]);
    const key = signing.verifier.text;
    record(sealStream(tenant), 'seal.key-introduced', { number: 1, key, replaces: '' });
    const hashes = frontier.map((one) => one.toString('hex'));
    const signed = { number: 1, key, size, position, frontier: hashes, records, note };
    record(sealStream(tenant), 'seal.checkpoint-signed', signed);
  };
  for (let at = 0; at < sealedAt + 4; at += 1) {
    const id = at % 2 === 0 ? conversation : other;
    const category = ['intake', 'queue', 'conversation', 'conversation'][(at >> 1) % 4] as string;
    record(streamName(category, tenant, id), `${category}.said`, { at, body: sealed });
    if (at + 1 === sealedAt) seal();
  }
  return { storeId, events, key: signing.verifier.text };
}

export async function* inOrder(events: readonly StoredEvent[]): AsyncGenerator<StoredEvent> {
  yield* events;
}
