import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Divergence } from './divergence.js';
import { GENESIS_HASH } from './event-hash.js';
import { createStreamVerifier, type StreamVerifier, type VerifiedHead } from './stream-verifier.js';

export type VerifyResult =
  | { readonly ok: true; readonly events: number; readonly head: VerifiedHead }
  | { readonly ok: false; readonly divergence: Divergence };

export interface VerifyStreamOptions {
  /** A head known from elsewhere, and the stream that it is the head of. */
  readonly knownHead?: VerifiedHead & { readonly stream: StreamName };
}

/** Verifies all events of one stream, in revision order. Its name is the known one or the first found. */
export async function verifyStream(
  events: AsyncIterable<StoredEvent>,
  { knownHead }: VerifyStreamOptions = {},
): Promise<VerifyResult> {
  let verifier: StreamVerifier | undefined;
  if (knownHead) verifier = createStreamVerifier(knownHead.stream, { knownHead });
  for await (const event of events) {
    verifier ??= createStreamVerifier(event.stream);
    const divergence = verifier.push(event);
    if (divergence) return { ok: false, divergence };
  }
  const divergence = verifier?.end();
  if (divergence) return { ok: false, divergence };
  const head = verifier?.head ?? { revision: -1, hash: GENESIS_HASH };
  return { ok: true, events: head.revision + 1, head };
}
