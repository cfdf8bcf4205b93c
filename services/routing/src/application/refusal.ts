import { ServiceFault } from '@stillhere/nest-kit';
import type { QueueRejection } from '../domain/queue/decide.js';
import type { WorkerRejection } from '../domain/worker/decide.js';

type Code = QueueRejection['code'] | WorkerRejection['code'];

/** To another process of presence, never to a person. */
const StaleOwner =
  'Another process looks after this desk by now. Nothing was recorded; ask that one.';

/** To a counselor about their own seats. */
const words: Record<Code, string> = {
  AlreadyAccepted: 'Another counselor has accepted this conversation. Your seats did not change.',
  NotWaiting: 'This conversation does not wait any more. Your seats did not change.',
  OwnerChanged: 'Somebody else has this conversation by now. Your seats did not change.',
  NotAvailable: 'You are set to take no new chats. Make yourself available, then accept.',
  DeskNotThere: 'Your desk is not connected. Open it, then accept.',
  SeatsFull: 'All your seats are taken. End a chat or raise your limit, then accept.',
  OfferedToAnother: 'This conversation rings at another desk now. Your seats did not change.',
  ConflictOfInterest: 'You said that you know this person. Nothing was changed.',
  OfferOver: 'This offer is over: it was taken, or ran out. Nothing was changed.',
  NoAlarm: 'Nobody waits here for whom there is an alarm any more. Nothing was changed.',
  StaleOwner,
};

/** To somebody who gives a conversation to another, or back. */
const givingWords: Record<Code, string> = {
  AlreadyAccepted: 'Another counselor has this conversation by now. Nothing was changed.',
  NotWaiting: 'This conversation is over, or never waited. Nothing was changed.',
  OwnerChanged: 'Somebody else has it by now. Nothing was changed; look again, then decide.',
  NotAvailable: 'This account takes no chats any more. Nothing was changed.',
  DeskNotThere: 'Their desk is not connected. Nothing was changed; choose somebody who is there.',
  SeatsFull: 'All their seats are taken. Nothing was changed; choose somebody with room.',
  OfferedToAnother: 'It rings at another desk now. Nothing was changed.',
  ConflictOfInterest: 'They know this person. Nothing was changed; choose somebody else.',
  OfferOver: 'This offer is over. Nothing was changed.',
  NoAlarm: 'There is no alarm any more. Nothing was changed.',
  StaleOwner,
};

const faultOf = (code: Code, message: string): ServiceFault =>
  new ServiceFault({ status: 'failed-precondition', code, message });

export const refusal = (code: Code): ServiceFault => faultOf(code, words[code]);

export const givingRefusal = (code: Code): ServiceFault => faultOf(code, givingWords[code]);
