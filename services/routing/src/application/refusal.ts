import { ServiceFault } from '@stillhere/nest-kit';
import type { QueueRejection } from '../domain/queue/decide.js';
import type { WorkerRejection } from '../domain/worker/decide.js';

type Code = QueueRejection['code'] | WorkerRejection['code'];

const words: Record<Code, string> = {
  AlreadyAccepted: 'Another counselor has accepted this conversation. Your seats did not change.',
  NotWaiting: 'This conversation does not wait any more. Your seats did not change.',
  NotAvailable: 'You are set to take no new chats. Make yourself available, then accept.',
  SeatsFull: 'All your seats are taken. End a chat or raise your limit, then accept.',
};

export const refusal = (code: Code): ServiceFault =>
  new ServiceFault({ status: 'failed-precondition', code, message: words[code] });
