/** What a counselor can say that they are doing; chats come to who is `available`. */
export const workerStates = [
  'available',
  'busy',
  'break',
  'meal',
  'documentation',
  'supervision',
  'training',
  'finish-current',
  'no-new',
  'offline',
] as const;
export type WorkerState = (typeof workerStates)[number];
