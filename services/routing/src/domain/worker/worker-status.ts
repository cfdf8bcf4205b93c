/** What a counselor is doing. New chats come to who is `available`, and to nobody else. */
export const workerStatuses = [
  'available',
  'busy',
  'break',
  'meal',
  'documentation',
  'supervision',
  'training',
  'offline',
  /** Finishes what is open, and is offline after the last one. */
  'finish-current',
  'no-new',
] as const;

export type WorkerStatus = (typeof workerStatuses)[number];
