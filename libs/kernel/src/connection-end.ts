/** Why a connection ended. What is ours is never put on the person or their network. */
export const connectionEndCauses = [
  'network',
  'closed-or-reloaded',
  'timed-out',
  'our-restart',
  'superseded',
  'drained',
  'auth',
  'left',
] as const;
export type ConnectionEndCause = (typeof connectionEndCauses)[number];

/** A desk's page may also sleep too long to be of use, and its counselor may sign out. */
export type DeskEndCause = ConnectionEndCause | 'asleep' | 'signed-out';
