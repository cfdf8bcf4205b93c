import type { Sealed } from './sealed.js';

/** What many conversations seal within some turns; what was not asked for by then is decrypted. */
const textsMax = 256;

interface Known {
  readonly sealed: Sealed;
  readonly aad: string;
  readonly plaintext: string;
}

/**
 * A message is opened once, for everybody who follows, a few milliseconds after it was sealed: what all
 * subjects sealed last is remembered until then, and need not be decrypted.
 */
export class JustSealed {
  readonly #byNonce = new Map<string, Known>();

  remember(sealed: Sealed, aad: string, plaintext: string): void {
    this.#byNonce.set(sealed.nonce, { sealed, aad, plaintext });
    const [oldest] = this.#byNonce.size > textsMax ? this.#byNonce.keys() : [];
    if (oldest !== undefined) this.#byNonce.delete(oldest);
  }

  /** The text, once. The nonce alone would do; all is compared, so nothing opens that was changed. */
  take({ alg, subject, nonce, text }: Sealed, aad: string): string | undefined {
    const known = this.#byNonce.get(nonce);
    if (known?.aad !== aad) return undefined;
    const { sealed } = known;
    if (sealed.text !== text || sealed.alg !== alg || sealed.subject !== subject) return undefined;
    this.#byNonce.delete(nonce);
    return known.plaintext;
  }

  /** Its key was destroyed. */
  forget(subject: string): void {
    for (const [nonce, { sealed }] of this.#byNonce) {
      if (sealed.subject === subject) this.#byNonce.delete(nonce);
    }
  }
}
