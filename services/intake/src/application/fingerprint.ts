import type { intake as api } from '@stillhere/contracts';
import { canonicalJson } from '@stillhere/event-schema';
import type { SubjectCipher } from '@stillhere/subject-keys';

/**
 * Tells whether two requests ask the same, without keeping what they say. Taken of what was sent, not
 * of what became of it: a repeat is the same one after new definitions too. A question that was left out
 * and one that was skipped are the same.
 */
export function fingerprintOf(
  cipher: SubjectCipher,
  {
    service,
    language,
    disclosureVersion,
    disclosureHash,
    answers,
  }: Omit<api.OpenConversationRequest, 'requestId'>,
): string {
  const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ''));
  const asked = { service, language, disclosureVersion, disclosureHash, answers: given };
  return cipher.fingerprint(canonicalJson(asked));
}
