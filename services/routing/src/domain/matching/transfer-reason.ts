/** Why somebody gives a conversation to another, or back; empty: not said. */
export type TransferReason =
  | ''
  | 'language'
  | 'skill'
  | 'conflict-of-interest'
  | 'load'
  | 'break'
  | 'shift-end'
  | 'other';
