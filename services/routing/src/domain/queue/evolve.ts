import type { RecordedQueueEvent } from './events.js';
import type { QueueState } from './state.js';

export function evolve(_: QueueState, event: RecordedQueueEvent): QueueState {
  switch (event.type) {
    case 'queue.conversation-entered':
      return { status: 'waiting' };
    case 'queue.conversation-accepted':
      return { status: 'accepted', counselor: event.data.counselor };
    case 'queue.conversation-left':
      return { status: 'left' };
  }
}
