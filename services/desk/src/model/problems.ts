import { DeskProblem, unreachable } from '../api/desk-api.js';
import type { WordKey } from '../words/en.js';
import type { Words } from '../words/words.js';

/** Refusals of routing, identity and the edge that have words of their own. */
const byCode: Readonly<Record<string, WordKey>> = {
  AlreadyAccepted: 'problem.taken',
  NotWaiting: 'problem.gone',
  SeatsFull: 'problem.seats-full',
  NotAvailable: 'problem.not-available',
  OfferedToAnother: 'problem.offered',
  ConflictOfInterest: 'problem.conflict',
  OfferOver: 'problem.offer-over',
  NoAlarm: 'problem.no-alarm',
  StepOutdated: 'contact.outdated',
  SignInRefused: 'sign-in.refused',
  TooManyAttempts: 'sign-in.slow-down',
  PasswordTooWeak: 'password.weak',
};

/** What happened, what was kept, what to do: in the reader's language wherever we know the case. */
export function problemText(error: unknown, words: Words): string {
  if (!(error instanceof DeskProblem)) throw error;
  const known = byCode[error.code];
  if (known !== undefined) return words.t(known);
  if (error.status === unreachable) return words.t('problem.offline');
  if (error.status === 403) return words.t('problem.not-allowed');
  if (error.status >= 500 || error.message === '') return words.t('problem.server');
  return error.message;
}
