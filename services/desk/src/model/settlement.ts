import { type CounselorLoad, type Disposition, dispositions, type Floor } from '../api/types.js';
import { isOnShift } from './floor.js';

/** What becomes of an open chat whose counselor goes. */
export type Settlement =
  | { readonly to: 'queue' }
  | { readonly to: 'counselor'; readonly counselor: string }
  | { readonly to: 'end'; readonly disposition: Disposition };

/** How far it is with settling them: by conversation, why it could not be done. */
export interface Settling {
  readonly busy: boolean;
  readonly problems: Readonly<Record<string, string>>;
}

/** As a choice in a list: `queue`, `to counselor:ana`, `end silent`. */
export function settlementKey(settlement: Settlement): string {
  if (settlement.to === 'queue') return 'queue';
  if (settlement.to === 'end') return `end ${settlement.disposition}`;
  return `to ${settlement.counselor}`;
}

export function settlementOf(key: string): Settlement {
  const [kind = '', ...rest] = key.split(' ');
  const what = rest.join(' ');
  if (kind === 'to') return { to: 'counselor', counselor: what };
  const disposition = dispositions.find((known) => known === what);
  return kind === 'end' && disposition !== undefined ? { to: 'end', disposition } : { to: 'queue' };
}

/** Whom a chat can be given to: on shift, with a free seat, and not whoever has it. */
export const withFreeSeat = (
  floor: Floor | undefined,
  except: string | undefined,
): readonly CounselorLoad[] =>
  (floor?.counselors ?? []).filter(
    (one) => isOnShift(one) && one.active < one.seatsMax && one.counselor !== except,
  );
