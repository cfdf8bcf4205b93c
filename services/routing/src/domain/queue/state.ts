import type { TransferReason } from '../matching/transfer-reason.js';
import type { Entry, ReturnReason } from './events.js';
import type { Wait } from './wait.js';

/** Why and from whom it came back to the list. */
export interface Returned {
  readonly counselor: string;
  readonly reason: ReturnReason;
}

/** What holds for a conversation through every hand. */
export interface Past {
  /** Counselors who know this person: never asked, and refused where somebody gives it to them. */
  readonly conflicts: readonly string[];
  /** Offers that were made. */
  readonly offers: number;
}

export const noPast: Past = { conflicts: [], offers: 0 };

/**
 * Who has one conversation. `decision` is the revision of the decision that made it so: others
 * record these decisions in this order.
 */
export type QueueState =
  | { readonly status: 'missing' }
  | {
      readonly status: 'waiting';
      readonly decision: number;
      readonly entry: Entry;
      /** Somebody had it before. */
      readonly returned: Returned | undefined;
      readonly wait: Wait;
      readonly past: Past;
    }
  | {
      readonly status: 'owned';
      readonly decision: number;
      readonly entry: Entry;
      readonly counselor: string;
      readonly displayName: string;
      /** From whom and by whom it was given; both empty after an accept. */
      readonly previous: string;
      readonly by: string;
      readonly why: TransferReason;
      readonly past: Past;
    }
  | {
      readonly status: 'over';
      /** Who had it last; empty: nobody ever did, or it ended waiting. */
      readonly counselor: string;
    };

export const initialState: QueueState = { status: 'missing' };

export const ownerOf = (state: QueueState): string =>
  state.status === 'owned' ? state.counselor : '';
