import type { RecordedEntryEvent } from './events.js';
import type { EntryState } from './state.js';

export function evolve(state: EntryState, event: RecordedEntryEvent): EntryState {
  switch (event.type) {
    case 'intake.disclosure-accepted':
      return { ...state, disclosure: event.data };
    case 'intake.survey-answered':
      return { ...state, survey: event.data };
    case 'intake.conversation-requested':
      return { ...state, request: { ...event.data, at: event.at } };
  }
}
