import { withDeskEvent } from './desk.js';
import type { RecordedWorkerEvent } from './events.js';
import type { WorkerState } from './state.js';

export function evolve(state: WorkerState, event: RecordedWorkerEvent): WorkerState {
  switch (event.type) {
    case 'worker.availability-changed': {
      const { available, seatsMax, reason: offReason, state: status } = event.data;
      const actedAt = offReason === '' ? event.at : state.actedAt;
      const statusSince = status === state.status ? state.statusSince || event.at : event.at;
      return { ...state, available, status, statusSince, seatsMax, offReason, actedAt };
    }
    case 'worker.seat-reserved': {
      const { counselor: _, ...seat } = event.data;
      const seats = [...state.seats, { ...seat, isTaken: false }];
      return { ...state, seats, actedAt: event.at };
    }
    case 'worker.seat-taken': {
      const { conversation } = event.data;
      const seats = state.seats.map((seat) =>
        seat.conversation === conversation ? { ...seat, isTaken: true } : seat,
      );
      return { ...state, seats };
    }
    case 'worker.seat-weighed': {
      const { conversation, weight } = event.data;
      const seats = state.seats.map((seat) =>
        seat.conversation === conversation ? { ...seat, weight } : seat,
      );
      return { ...state, seats };
    }
    case 'worker.seat-released': {
      const { conversation } = event.data;
      const seats = state.seats.filter((seat) => seat.conversation !== conversation);
      return { ...state, seats };
    }
    case 'worker.desk-opened':
    case 'worker.desk-suspected':
    case 'worker.desk-answered':
    case 'worker.desk-ended':
      return { ...state, desk: withDeskEvent(state.desk, event) };
    case 'worker.desk-taken':
      return { ...state, deskFence: event.data.fence };
  }
}
