/** Text that only the holder of the subject's key can read. Binary members are base64url. */
export interface Sealed {
  readonly alg: 'A256GCM';
  readonly subject: string;
  /** 12 bytes, never used twice with the key. */
  readonly nonce: string;
  /** The encrypted bytes and the 16-byte tag. */
  readonly text: string;
}

/**
 * What binds sealed text to the one place it was sealed for; moved elsewhere, it does not open.
 * Each part stands behind its length, so no two places give the same text.
 */
export function sealedAad(
  ...place: readonly [tenant: string, stream: string, eventId: string, fieldPath: string]
): string {
  let aad = 'stillhere-seal/1';
  for (const part of place) aad += `|${part.length}:${part}`;
  return aad;
}

/**
 * Sealed text does not open: it was changed, moved to another place, or belongs to another key.
 * Never says anything about the text itself.
 */
export class SealBroken extends Error {
  readonly code = 'SealBroken';
  constructor(
    readonly subject: string,
    readonly reason: 'malformed' | 'other-subject' | 'not-authentic',
  ) {
    super(`sealed text of ${subject} does not open: ${sentences[reason]}`);
  }
}

const sentences: Readonly<Record<SealBroken['reason'], string>> = {
  malformed: 'it has not the form of sealed text',
  'other-subject': 'it was sealed for another subject',
  'not-authentic': 'it was changed, or moved from the place that it was sealed for',
};

/** The subject's key was destroyed. What was sealed with it cannot be read by anybody again. */
export class SubjectShredded extends Error {
  readonly code = 'SubjectShredded';
  constructor(readonly subject: string) {
    super(`the key of ${subject} was destroyed; it is not made again`);
  }
}
