/** The waiting of one conversation, and how it ended. */
export type QueueState =
  | { readonly status: 'missing' }
  | { readonly status: 'waiting' }
  | { readonly status: 'accepted'; readonly counselor: string }
  | { readonly status: 'left' };

export const initialState: QueueState = { status: 'missing' };
