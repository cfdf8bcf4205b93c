import type { Timestamp } from '@stillhere/kernel';
import type { DeskEndCause, DeskEvent } from './events.js';

/**
 * What is known of a counselor's desk. `here`: a tab of it is connected. `checking`: none answers at
 * the moment. `lost`: cut off or asleep. `closed`: by its owner, or never opened. `unseen`: we were
 * away ourselves.
 */
export type DeskStatus = 'here' | 'checking' | 'lost' | 'closed' | 'unseen';

export interface DeskConnection {
  readonly connection: string;
  readonly isSuspected: boolean;
}

export interface Desk {
  readonly status: DeskStatus;
  /** Of the status; empty: no desk was ever open. */
  readonly since: Timestamp | '';
  /** Of `checking`, `lost`, `closed` and `unseen`. */
  readonly cause: string;
  /** One for each tab, oldest first. */
  readonly open: readonly DeskConnection[];
}

export const noDesk: Desk = { status: 'closed', since: '', cause: '', open: [] };

export const isThere = ({ status }: Pick<Desk, 'status'>): boolean =>
  status === 'here' || status === 'checking';

/** The desk after one more event: as good as the best of its tabs. */
export function withDeskEvent(desk: Desk, event: DeskEvent & { readonly at: Timestamp }): Desk {
  const open = connectionsAfter(desk.open, event);
  const cause = 'cause' in event.data ? event.data.cause : '';
  const status = statusOf(open, cause);
  if (status === desk.status) return { ...desk, open };
  return { status, since: event.at, cause: status === 'here' ? '' : cause, open };
}

function connectionsAfter(
  open: readonly DeskConnection[],
  { type, data: { connection } }: DeskEvent,
): readonly DeskConnection[] {
  const set = (isSuspected: boolean): readonly DeskConnection[] =>
    open.map((one) => (one.connection === connection ? { connection, isSuspected } : one));
  switch (type) {
    case 'worker.desk-opened':
      return [...open, { connection, isSuspected: false }];
    case 'worker.desk-suspected':
      return set(true);
    case 'worker.desk-answered':
      return set(false);
    case 'worker.desk-ended':
      return open.filter((one) => one.connection !== connection);
  }
}

function statusOf(open: readonly DeskConnection[], cause: string): DeskStatus {
  if (open.some(({ isSuspected }) => !isSuspected)) return 'here';
  return open.length > 0 ? 'checking' : endedAs[cause as DeskEndCause];
}

/** What the end of the last tab says of the desk. */
const endedAs: Readonly<Record<DeskEndCause, DeskStatus>> = {
  network: 'lost',
  'timed-out': 'lost',
  asleep: 'lost',
  'closed-or-reloaded': 'closed',
  superseded: 'closed',
  auth: 'closed',
  'signed-out': 'closed',
  'our-restart': 'unseen',
  drained: 'unseen',
};
