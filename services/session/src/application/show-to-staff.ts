import type { session as api } from '@stillhere/contracts';
import { eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { silentLogger } from '@stillhere/nest-kit';
import type { SubjectKeys } from '@stillhere/subject-keys';
import { renderForStaff } from './render.js';
import { reveal } from './reveal.js';

/** One stored event as staff read it, for tools that rebuild a screen from the log. */
export const showToStaff = async (
  keys: SubjectKeys,
  stored: StoredEvent,
): Promise<api.ConversationEvent> =>
  renderForStaff(await reveal({ registry: eventRegistry, keys, logger: silentLogger }, stored));
