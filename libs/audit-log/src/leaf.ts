import type { StoredEvent } from '@stillhere/event-store';
import { isUnchained } from '@stillhere/event-store';
import { eventHash, GENESIS_HASH } from './event-hash.js';

/**
 * What stands for an event in the tree of its tenant: its hash, 32 bytes. An event of an unchained stream has none of its
 * own, so it is computed as if it were the first of its stream.
 */
export function leafOf(event: StoredEvent): Buffer {
  const { stream, revision, metadata } = event;
  const hash = isUnchained(stream)
    ? eventHash({ stream, revision, prevHash: GENESIS_HASH }, event)
    : metadata.hash;
  return Buffer.from(hash, 'hex');
}
