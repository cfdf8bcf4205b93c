import type { RecordedSubjectEvent } from './events.js';
import type { SubjectState } from './state.js';

export function evolve(state: SubjectState, event: RecordedSubjectEvent): SubjectState {
  switch (event.type) {
    case 'subject.erasure-requested':
      return {
        ...state,
        erasure: { ...event.data, requestedAt: event.at, erasedAt: undefined },
      };
    case 'subject.erased':
      return { ...state, erasure: state.erasure && { ...state.erasure, erasedAt: event.at } };
    case 'subject.hold-placed':
      return { ...state, hold: { ...event.data, at: event.at } };
    case 'subject.hold-released':
      return { ...state, hold: undefined, released: event.data };
  }
}
