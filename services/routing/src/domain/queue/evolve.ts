import { invariant } from '@stillhere/kernel';
import type { Entry, RecordedQueueEvent } from './events.js';
import { ownerOf, type QueueState } from './state.js';

export function evolve(state: QueueState, event: RecordedQueueEvent): QueueState {
  const { revision: decision } = event;
  switch (event.type) {
    case 'queue.conversation-entered': {
      const { service, language, priority, since } = event.data;
      const entry = { service, language, priority, since };
      return { status: 'waiting', decision, entry, returned: undefined };
    }
    case 'queue.conversation-accepted': {
      const { counselor, displayName } = event.data;
      const given = { previous: '', by: '' };
      return { status: 'owned', decision, entry: entryOf(state), counselor, displayName, ...given };
    }
    case 'queue.conversation-assigned': {
      const { counselor, displayName, previous, by } = event.data;
      const given = { previous, by };
      return { status: 'owned', decision, entry: entryOf(state), counselor, displayName, ...given };
    }
    case 'queue.conversation-returned': {
      const { counselor, reason } = event.data;
      const returned = { counselor, reason };
      return { status: 'waiting', decision, entry: entryOf(state), returned };
    }
    case 'queue.conversation-left':
      return { status: 'over', counselor: ownerOf(state) };
  }
}

function entryOf(state: QueueState): Entry {
  invariant(
    state.status === 'waiting' || state.status === 'owned',
    'a queue starts with queue.conversation-entered and ends with -left',
  );
  return state.entry;
}
