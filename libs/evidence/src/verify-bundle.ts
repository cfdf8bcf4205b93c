import { eventHash, GENESIS_HASH, sealOrigin } from '@stillhere/audit-log';
import type { EventId, Hash, StreamName, Timestamp } from '@stillhere/kernel';
import {
  isIncluded,
  isSignedBy,
  leafHash,
  parseCheckpoint,
  parseVerifierKey,
  type SignedCheckpoint,
} from '@stillhere/transparency-log';
import {
  type Bundle,
  type BundleEvent,
  bundledCategories,
  readBundle,
  subjectsIn,
} from './bundle.js';

/** What is known about a bundle, with nothing else at hand. */
export type BundleReport =
  | {
      readonly result: 'intact';
      readonly bundle: Bundle;
      readonly events: number;
      /** Newer than the checkpoint: chained, and in no signed tree. */
      readonly unsealed: number;
      /** That signed the checkpoint. */
      readonly key: string;
    }
  | { readonly result: 'divergence'; readonly sentence: string }
  | { readonly result: 'incomplete'; readonly sentence: string };

/** `trusted`: a verifier key that is known from elsewhere; without it the bundle's own keys are taken at their word. */
export function verifyBundle(bytes: Uint8Array, trusted?: string): BundleReport {
  const read = readBundle(bytes);
  if (read.kind === 'unreadable') return { result: 'incomplete', sentence: read.sentence };
  if (read.kind === 'changed') return { result: 'divergence', sentence: read.sentence };
  const { bundle } = read;
  try {
    const { checkpoint, key } = signedCheckpoint(bundle, trusted);
    checkStreams(bundle, checkpoint);
    checkSubjects(bundle);
    const events = bundle.streams.flatMap((stream) => stream.events);
    const unsealed = events.filter(({ leaf }) => leaf < 0).length;
    return { result: 'intact', bundle, events: events.length, unsealed, key };
  } catch (error) {
    if (!(error instanceof Unlike)) throw error;
    return { result: 'divergence', sentence: error.message };
  }
}

class Unlike extends Error {}

function assert(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Unlike(sentence);
}

function signedCheckpoint(bundle: Bundle, trusted: string | undefined) {
  const checkpoint = parseCheckpoint(bundle.checkpoint);
  const origin = sealOrigin(bundle.log, bundle.tenant);
  assert(checkpoint !== undefined, 'Its checkpoint is no signed checkpoint.');
  assert(checkpoint.origin === origin, 'Its checkpoint is of another log.');
  const keys = bundle.keys.map((text) => {
    const key = parseVerifierKey(text);
    assert(key !== undefined && key.name === origin, 'One of its keys is no key of this log.');
    return key;
  });
  const signers = keys.filter((one) => isSignedBy(checkpoint.note, one));
  const key = trusted === undefined ? signers.at(-1) : signers.find(({ text }) => text === trusted);
  assert(
    key !== undefined,
    trusted === undefined
      ? 'Its checkpoint is signed by none of its keys.'
      : 'Its checkpoint is not signed by the key that was given.',
  );
  return { checkpoint, key: key.text };
}

function checkStreams({ streams, tenant, conversation }: Bundle, checkpoint: SignedCheckpoint) {
  const names = bundledCategories.map((category) => `${category}-${tenant}_${conversation}`);
  const found = streams.map(({ stream }) => stream);
  const isOfIt = found[0] === names[0] && found.every((name) => names.includes(name));
  const isOrdered = found.join() === names.filter((name) => found.includes(name)).join();
  assert(isOfIt && isOrdered, 'Its streams are not those of the conversation.');
  for (const { stream, events } of streams) {
    let [prevHash, before] = [GENESIS_HASH as string, -1];
    for (const [revision, event] of events.entries()) {
      const where = `${stream} revision ${revision}`;
      checkEvent(event, { stream, revision, prevHash, tenant }, where);
      const isOpen = before === Number.POSITIVE_INFINITY;
      assert(event.leaf < 0 || (!isOpen && event.leaf > before), `${where} is not in its order.`);
      before = event.leaf < 0 ? Number.POSITIVE_INFINITY : event.leaf;
      prevHash = event.hash;
      checkLeaf(event, checkpoint, where);
    }
  }
}

interface EventPlace {
  readonly stream: string;
  readonly revision: number;
  readonly prevHash: string;
  readonly tenant: string;
}

function checkEvent(event: BundleEvent, place: EventPlace, where: string): void {
  assert(event.tenant === place.tenant, `${where} is of another tenant.`);
  assert(event.prevHash === place.prevHash, `${where} does not follow the event before it.`);
  const { eventId, type, data, prevHash, hash: _, leaf: __, proof: ___, ...metadata } = event;
  const hash = eventHash(
    { stream: place.stream as StreamName, revision: place.revision, prevHash: prevHash as Hash },
    {
      ...{ eventId: eventId as EventId, type, data },
      metadata: { ...metadata, occurredAt: metadata.occurredAt as Timestamp },
    },
  );
  assert(hash === event.hash, `${where} is not what was written.`);
}

function checkLeaf(event: BundleEvent, { size, root }: SignedCheckpoint, where: string): void {
  const proof = event.proof.map((one) => Buffer.from(one, 'hex'));
  if (event.leaf < 0) {
    assert(proof.length === 0, `${where} has a proof and no place in the tree.`);
    return;
  }
  const leaf = leafHash(Buffer.from(event.hash, 'hex'));
  assert(
    isIncluded({ index: event.leaf, size, leaf, proof, root }),
    `${where} is not in the tree that the checkpoint names.`,
  );
}

function checkSubjects({ streams, subjects }: Bundle): void {
  let found: string[];
  try {
    found = subjectsIn(streams.flatMap(({ events }) => events.map(({ data }) => data)));
  } catch {
    throw new Unlike('The data of one of its events is not JSON.');
  }
  const said = subjects.map(({ subject }) => subject);
  assert(said.join('\n') === found.join('\n'), 'It does not name whose keys seal its words.');
}
