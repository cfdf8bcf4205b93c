import type { Timestamp } from '@stillhere/kernel';
import type { Order } from './events.js';

export interface Hold extends Order {
  readonly at: Timestamp;
}

export interface Erasure extends Order {
  readonly keys: readonly string[];
  readonly requestedAt: Timestamp;
  /** `undefined`: it began, and was not carried to its end. */
  readonly erasedAt: Timestamp | undefined;
}

/** What may become of the words of one conversation. */
export interface SubjectState {
  readonly hold: Hold | undefined;
  /** The order that released the last one. */
  readonly released: Order | undefined;
  readonly erasure: Erasure | undefined;
}

export const initialState: SubjectState = {
  hold: undefined,
  released: undefined,
  erasure: undefined,
};
