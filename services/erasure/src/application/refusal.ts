import type { SubjectRejection } from '../domain/subject/decide.js';

/** Somebody asked for what may not be; a sentence for them. Nothing was changed. */
export class ErasureRefused extends Error {
  readonly code = 'ErasureRefused';
}

export function refused(conversation: string, rejection: SubjectRejection): ErasureRefused {
  return new ErasureRefused(
    `Conversation ${conversation} ${sentenceOf(rejection)} Nothing was changed.`,
  );
}

function sentenceOf(rejection: SubjectRejection): string {
  switch (rejection.code) {
    case 'SubjectHeld': {
      const { request, reason, by, at } = rejection.hold;
      return `is on hold since ${at} (${request}, ${reason}, by ${by}): it can be erased once the hold is released.`;
    }
    case 'HoldStands': {
      const { request, by, at } = rejection.hold;
      return `is on hold already, since ${at} (${request}, by ${by}): release that hold first.`;
    }
    case 'NoHold':
      return 'is not on hold: there is nothing to release.';
    case 'ErasureBegun': {
      const { request, requestedAt, erasedAt } = rejection.erasure;
      return erasedAt === undefined
        ? `cannot be held: its erasure began at ${requestedAt} (${request}).`
        : `cannot be held: its words were destroyed at ${erasedAt} (${request}).`;
    }
    case 'NoErasure':
      return 'was not asked to be erased.';
  }
}
