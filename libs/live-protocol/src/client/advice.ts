import { type ByeFrame, closeCodes, type ResumeAdvice } from '../wire.js';

/** How a connection ended, and what that asks of us. */
export interface Ending {
  readonly code: number;
  readonly resume: ResumeAdvice;
  readonly retryAfterMs: number;
  readonly message: string;
  /** Of a 4401: why the sign-in ended. */
  readonly reason?: string | undefined;
}

/** Without a `bye` only the close code speaks; an unknown one means *try again*. */
export function endingOf(code: number, reason: string): Ending {
  const known = Object.values(closeCodes).find((entry) => entry.code === code);
  return { code, resume: known?.resume ?? 'resume', retryAfterMs: 0, message: reason };
}

export function endingOfBye({ code, resume, retryAfterMs, message, reason }: ByeFrame): Ending {
  const known = endingOf(code, message);
  const pauseMs = Math.max(0, retryAfterMs || 0);
  return { ...known, resume: resume ?? known.resume, retryAfterMs: pauseMs, reason };
}
