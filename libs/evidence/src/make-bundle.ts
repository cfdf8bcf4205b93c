import { checkpointSigned, leafOf, sealFactIn, sealStream } from '@stillhere/audit-log';
import { type StoredEvent, streamName } from '@stillhere/event-store';
import { inclusionProof, leafHash, Subtrees } from '@stillhere/transparency-log';
import {
  type Bundle,
  type BundleEvent,
  bundledCategories,
  type SubjectKeyState,
  subjectsIn,
} from './bundle.js';

/** There is nothing that a bundle could be made of. The message is a sentence. */
export class NoEvidence extends Error {
  readonly code = 'NoEvidence';
}

export interface BundleOf {
  readonly storeId: string;
  readonly tenant: string;
  readonly conversation: string;
  /** All events in the order of the log. */
  readonly events: AsyncIterable<StoredEvent>;
  readonly keyOf: (subject: string) => Promise<SubjectKeyState>;
}

/** Reads the whole log once; holds 32 bytes for each event of the tenant. @throws NoEvidence */
export async function makeBundle(options: BundleOf): Promise<Bundle> {
  const { storeId, tenant, conversation, keyOf } = options;
  const found = await gather(options);
  if (!found.streams.get(bundledCategories[0])?.length) {
    throw new NoEvidence(`There is no conversation ${conversation} of ${tenant} in this log.`);
  }
  if (found.checkpoint === undefined) {
    throw new NoEvidence(
      `Nothing of ${tenant} is sealed yet: the first checkpoint is signed a minute after a start.`,
    );
  }
  const { note, size } = found.checkpoint;
  const tree = new Subtrees(found.leaves.slice(0, size));
  const streams = bundledCategories.flatMap((category) => {
    const events = found.streams.get(category) ?? [];
    if (events.length === 0) return [];
    const stream = streamName(category, tenant, conversation);
    return [{ stream, events: events.map((placed) => bundled(placed, tree)) }];
  });
  const datas = streams.flatMap(({ events }) => events.map(({ data }) => data));
  const subjects: Bundle['subjects'] = [];
  for (const subject of subjectsIn(datas)) subjects.push({ subject, key: await keyOf(subject) });
  return {
    log: storeId,
    tenant,
    conversation,
    checkpoint: note,
    keys: found.keys,
    streams,
    subjects,
  };
}

interface Placed {
  readonly event: StoredEvent;
  readonly leaf: number;
}

async function gather({ tenant, conversation, events }: BundleOf) {
  const wanted = new Map<string, string>(
    bundledCategories.map((category) => [streamName(category, tenant, conversation), category]),
  );
  const [seals, mark] = [sealStream(tenant), `-${tenant}_`];
  const leaves: Buffer[] = [];
  const streams = new Map<string, Placed[]>();
  const keys: string[] = [];
  let checkpoint: { readonly note: string; readonly size: number } | undefined;
  for await (const event of events) {
    const { stream } = event;
    if (!stream.startsWith(mark, stream.indexOf('-'))) continue;
    const category = wanted.get(stream);
    if (category !== undefined) {
      const placed = streams.get(category) ?? [];
      placed.push({ event, leaf: leaves.length });
      streams.set(category, placed);
    }
    leaves.push(leafHash(Buffer.from(leafOf(event), 'hex')));
    const fact = stream === seals ? sealFactIn(event) : undefined;
    if (fact?.type === checkpointSigned) checkpoint = fact.data;
    else if (fact) keys.push(fact.data.key);
  }
  return { leaves, streams, keys, checkpoint };
}

function bundled({ event, leaf }: Placed, tree: Subtrees): BundleEvent {
  const { eventId, type, data, metadata } = event;
  const { schemaVersion, occurredAt, actor, tenant } = metadata;
  const { correlationId, causationId, commandId, prevHash, hash } = metadata;
  const size = tree.leaves.length;
  const isSealed = leaf < size;
  const proof = isSealed ? inclusionProof(tree, { index: leaf, size }) : [];
  return {
    ...{ eventId, type, schemaVersion, occurredAt, actor, tenant },
    ...{ correlationId, causationId, commandId, data, prevHash, hash },
    leaf: isSealed ? leaf : -1,
    proof: proof.map((one) => one.toString('hex')),
  };
}
