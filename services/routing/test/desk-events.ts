import type {
  DeskEndCause,
  DeskEnded,
  DeskOpened,
  DeskSuspected,
} from '../src/domain/worker/events.js';

const counselor = 'counselor:ada';

export const deskOpened = (connection: string): DeskOpened => ({
  type: 'worker.desk-opened',
  data: { counselor, connection, gateway: 'g1', device: 'd1', tab: connection, surface: 'visible' },
});

export const deskSuspected = (connection: string): DeskSuspected => ({
  type: 'worker.desk-suspected',
  data: { counselor, connection, cause: 'network', evidence: 'e1', lastHeardAt: '' },
});

export const deskEnded = (
  connection: string,
  cause: DeskEndCause = 'closed-or-reloaded',
): DeskEnded => ({
  type: 'worker.desk-ended',
  data: { counselor, connection, cause, evidence: 'e2', lastHeardAt: '' },
});
