import type { RecordedWorkerEvent } from './events.js';
import type { WorkerState } from './state.js';

export function evolve(state: WorkerState, { type, data }: RecordedWorkerEvent): WorkerState {
  switch (type) {
    case 'worker.availability-changed':
      return { ...state, available: data.available, seatsMax: data.seatsMax };
    case 'worker.seat-reserved': {
      const { conversation, displayName } = data;
      return { ...state, seats: [...state.seats, { conversation, displayName, isTaken: false }] };
    }
    case 'worker.seat-taken': {
      const seats = state.seats.map((seat) =>
        seat.conversation === data.conversation ? { ...seat, isTaken: true } : seat,
      );
      return { ...state, seats };
    }
    case 'worker.seat-released': {
      const seats = state.seats.filter((seat) => seat.conversation !== data.conversation);
      return { ...state, seats };
    }
  }
}
