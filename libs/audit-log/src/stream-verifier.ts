import type { StoredEvent } from '@stillhere/event-store';
import { isUnchained } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import type { Divergence, DivergenceKind } from './divergence.js';
import { eventHash, GENESIS_HASH, hashAlg } from './event-hash.js';

/** How far a chain was verified. Revision -1 and GENESIS_HASH before the first event. */
export interface VerifiedHead {
  readonly revision: number;
  readonly hash: Hash;
}

export interface StreamVerifier {
  /**
   * Takes the next event of the stream. After the first divergence it always answers with that one.
   */
  push(event: StoredEvent): Divergence | undefined;
  /** Ends the stream: `truncated` when the head that was given has not been reached. */
  end(): Divergence | undefined;
  readonly head: VerifiedHead;
}

export interface StreamVerifierOptions {
  /**
   * A head known from elsewhere (a seal, a backup, a screen). Without one, a chain that was cut off at
   * its end or written anew from some event on is sound in itself.
   */
  readonly knownHead?: VerifiedHead;
}

/**
 * Streaming: holds one hash, whatever the length of the stream. Streams of unchained categories have
 * no chain: of them only the sequence of the revisions is verified.
 */
export function createStreamVerifier(
  stream: StreamName,
  { knownHead }: StreamVerifierOptions = {},
): StreamVerifier {
  const divergenceOf = isUnchained(stream) ? unchainedDivergence : chainDivergence;
  let head: VerifiedHead = { revision: -1, hash: GENESIS_HASH };
  let first: Divergence | undefined;
  return {
    get head() {
      return head;
    },
    push(event) {
      first ??= divergenceOf(event, stream, head) ?? forkAt(event, knownHead);
      if (!first) head = { revision: event.revision, hash: event.metadata.hash };
      return first;
    },
    end() {
      if (first || !knownHead || knownHead.revision <= head.revision) return first;
      first = {
        kind: 'truncated',
        stream,
        revision: knownHead.revision,
        position: undefined,
        expected: `revision ${knownHead.revision} with hash ${knownHead.hash}`,
        found: head.revision < 0 ? 'no event at all' : `revision ${head.revision} as the last`,
      };
      return first;
    },
  };
}

function chainDivergence(
  event: StoredEvent,
  stream: StreamName,
  head: VerifiedHead,
): Divergence | undefined {
  const { metadata, revision } = event;
  const elsewhere = placeDivergence(event, stream, head);
  if (elsewhere) return elsewhere;
  if (metadata.hashAlg !== hashAlg) return at(event, 'algorithm', hashAlg, metadata.hashAlg);
  if (metadata.prevHash !== head.hash) {
    const kind = revision === 0 ? 'first-link' : 'link';
    return at(event, kind, `prevHash ${head.hash}`, `prevHash ${metadata.prevHash}`);
  }
  const hash = eventHash({ stream, revision, prevHash: head.hash }, event);
  if (metadata.hash === hash) return undefined;
  return at(event, 'content', `hash ${metadata.hash}, as recorded`, `content with hash ${hash}`);
}

function unchainedDivergence(
  event: StoredEvent,
  stream: StreamName,
  head: VerifiedHead,
): Divergence | undefined {
  const found = event.metadata.hashAlg;
  const elsewhere = placeDivergence(event, stream, head);
  return elsewhere ?? (found === 'none' ? undefined : at(event, 'algorithm', 'none', found));
}

function placeDivergence(
  event: StoredEvent,
  stream: StreamName,
  head: VerifiedHead,
): Divergence | undefined {
  if (event.stream !== stream) return at(event, 'other-stream', stream, event.stream);
  const next = head.revision + 1;
  if (event.revision === next) return undefined;
  const kind = event.revision > next ? 'revision-gap' : 'revision-repeated';
  return at(event, kind, `revision ${next}`, `revision ${event.revision}`);
}

function forkAt(event: StoredEvent, known: VerifiedHead | undefined): Divergence | undefined {
  if (event.revision !== known?.revision || event.metadata.hash === known.hash) return undefined;
  return at(event, 'forked', `hash ${known.hash}`, `hash ${event.metadata.hash}`);
}

const at = (
  { stream, revision, position }: StoredEvent,
  kind: DivergenceKind,
  ...[expected, found]: [string, string]
): Divergence => ({ kind, stream, revision, position, expected, found });
