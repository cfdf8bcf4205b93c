import { createEventRegistry } from './registry.js';
import { conversationEvents } from './types/conversation.js';
import { intakeEvents } from './types/intake.js';
import { queueEvents } from './types/queue.js';
import { sealEvents } from './types/seal.js';
import { settingsEvents } from './types/settings.js';
import { subjectEvents } from './types/subject.js';
import { workerEvents } from './types/worker.js';

/** Every event type of this product. */
export const eventRegistry = createEventRegistry([
  ...conversationEvents,
  ...intakeEvents,
  ...queueEvents,
  ...settingsEvents,
  ...workerEvents,
  ...sealEvents,
  ...subjectEvents,
]);
