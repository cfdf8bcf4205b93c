import { type ByeFrame, closeCodes, type ResumeAdvice } from '../wire.js';

/** How a connection ended, and what that asks of us. */
export interface Ending {
  readonly code: number;
  readonly resume: ResumeAdvice;
  readonly retryAfterMs: number;
  readonly message: string;
}

/** Without a `bye` only the close code speaks; an unknown one means *try again*. */
export function endingOf(code: number, reason: string): Ending {
  const known = Object.values(closeCodes).find((entry) => entry.code === code);
  return { code, resume: known?.resume ?? 'resume', retryAfterMs: 0, message: reason };
}

export function endingOfBye(bye: ByeFrame): Ending {
  const fallback = endingOf(bye.code, '');
  const given: unknown = bye.resume;
  const resume =
    given === 'no' || given === 'resume' || given === 'resync' || given === 'auth'
      ? given
      : fallback.resume;
  const retryAfterMs = Number.isFinite(bye.retryAfterMs) ? Math.max(0, bye.retryAfterMs) : 0;
  return { code: bye.code, resume, retryAfterMs, message: String(bye.message ?? '') };
}
