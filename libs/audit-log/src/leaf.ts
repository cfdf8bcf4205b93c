import type { StoredEvent } from '@stillhere/event-store';
import { isUnchained } from '@stillhere/event-store';
import type { Hash } from '@stillhere/kernel';
import { eventHash, GENESIS_HASH } from './event-hash.js';

/**
 * What stands for an event in the tree of its tenant: its hash, of which the leaf has the 32 bytes. An event of an unchained stream has none of its
 * own, so it is computed as if it were the first of its stream.
 */
export function leafOf(event: StoredEvent): Hash {
  const { stream, revision, metadata } = event;
  if (!isUnchained(stream)) return metadata.hash;
  return eventHash({ stream, revision, prevHash: GENESIS_HASH }, event);
}
