import { invariant } from '@stillhere/kernel';
import type { Entry, RecordedQueueEvent } from './events.js';
import { noPast, ownerOf, type Past, type QueueState } from './state.js';
import { conflictIn, waitFrom, withWaitEvent } from './wait.js';

export function evolve(state: QueueState, event: RecordedQueueEvent): QueueState {
  const { revision: decision } = event;
  switch (event.type) {
    case 'queue.conversation-entered': {
      const { service, language, priority, since } = event.data;
      const entry = { service, language, priority, since };
      const wait = waitFrom(event.at);
      return { status: 'waiting', decision, entry, returned: undefined, wait, past: noPast };
    }
    case 'queue.conversation-accepted': {
      const { counselor, displayName } = event.data;
      const given = { previous: '', by: '', why: '' } as const;
      const after = { entry: entryOf(state), past: pastAfter(state, event) };
      return { status: 'owned', decision, ...after, counselor, displayName, ...given };
    }
    case 'queue.conversation-assigned': {
      const { counselor, displayName, previous, by, why } = event.data;
      const given = { previous, by, why };
      const after = { entry: entryOf(state), past: pastAfter(state, event) };
      return { status: 'owned', decision, ...after, counselor, displayName, ...given };
    }
    case 'queue.conversation-returned': {
      const { counselor, reason } = event.data;
      const after = { entry: entryOf(state), past: pastAfter(state, event) };
      const wait = waitFrom(event.at);
      return { status: 'waiting', decision, ...after, returned: { counselor, reason }, wait };
    }
    case 'queue.conversation-left':
      return { status: 'over', counselor: ownerOf(state) };
    case 'queue.conversation-offered':
    case 'queue.offer-ended':
    case 'queue.step-reached':
    case 'queue.alarm-acknowledged': {
      invariant(
        state.status === 'waiting',
        'only who waits is offered, and only for them steps are taken',
      );
      const wait = withWaitEvent(state.wait, event);
      return { ...state, wait, past: pastAfter(state, event) };
    }
  }
}

function pastAfter(state: QueueState, event: RecordedQueueEvent): Past {
  const { conflicts, offers } = 'past' in state ? state.past : noPast;
  const conflict = conflictIn(event);
  const isNew = conflict !== undefined && !conflicts.includes(conflict);
  return {
    conflicts: isNew ? [...conflicts, conflict] : conflicts,
    offers: event.type === 'queue.conversation-offered' ? event.data.offer : offers,
  };
}

function entryOf(state: QueueState): Entry {
  invariant(
    state.status === 'waiting' || state.status === 'owned',
    'a queue starts with queue.conversation-entered and ends with -left',
  );
  return state.entry;
}
