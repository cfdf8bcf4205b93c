import type { CounselorLoad } from '../api/types.js';
import type { WordKey } from '../words/en.js';

/** Why a desk is not there, as far as anything says why. */
const causes = {
  network: 'desk-cause.network',
  'timed-out': 'desk-cause.timed-out',
  asleep: 'desk-cause.asleep',
  'closed-or-reloaded': 'desk-cause.closed-or-reloaded',
  'signed-out': 'desk-cause.signed-out',
  auth: 'desk-cause.auth',
  disabled: 'desk-cause.disabled',
} as const satisfies Readonly<Record<string, WordKey>>;

export const deskCauseKey = (cause: string): WordKey =>
  causes[cause as keyof typeof causes] ?? 'desk-cause.unknown';

/** The words for where a counselor's desk is; `{time}` and `{cause}` go in where they are asked for. */
export const deskPlaceKey = ({ desk }: Pick<CounselorLoad, 'desk'>): WordKey =>
  desk === undefined ? 'desk-place.none' : `desk-place.${desk}`;

/** Chats that somebody has to take over: their counselor's desk is not there. */
export const atRisk = ({ desk, active }: CounselorLoad): boolean =>
  active > 0 && (desk === 'lost' || desk === 'closed');
