import type { Order } from './events.js';

export type SubjectCommand =
  | { readonly type: 'request-erasure'; readonly order: Order; readonly keys: readonly string[] }
  /** Its keys are destroyed, durably. */
  | { readonly type: 'record-erased' }
  | { readonly type: 'place-hold'; readonly order: Order }
  | { readonly type: 'release-hold'; readonly order: Order };
