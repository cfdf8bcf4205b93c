import { accepted } from '@stillhere/kernel';
import { entryAt } from './append-index.js';
import type { RecordReceipt } from './commands.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { type ExistingConversation, type Participant, participantOf } from './state.js';

/**
 * live.md §5: a lattice joined by max. Only the other side's messages count, so a receipt never
 * causes a receipt (I17) and one's own send moves nothing (I16).
 */
export function decideRecordReceipt(command: RecordReceipt, state: ExistingConversation): Decision {
  const refused = notAParticipant(state, command.participant);
  if (refused) return refuse(refused);
  const receiver = participantOf(state, command.participant);
  const upTo = newestOfOtherSide(state, command.participant, command.upTo);
  const level = sharedLevel(command.level, receiver);
  if (upTo <= receiver[level]) return accepted();
  if (receiver.left) return refuse('ParticipantLeft');
  const broken = brokenLink(receiver, command);
  if (broken) return refuse(broken);
  const { participant, device, connEpoch, dwellMs } = command;
  const data = { participant, upTo, device, connEpoch };
  return level === 'displayed'
    ? accepted({ type: 'conversation.receipt-displayed', data: { ...data, dwellMs } })
    : accepted({ type: 'conversation.receipt-delivered', data });
}

/** What is not shared is not recorded (I19); that the page has the message is no secret. */
const sharedLevel = (level: 'delivered' | 'displayed', receiver: Participant) =>
  level === 'displayed' && receiver.sharing.displayed ? 'displayed' : 'delivered';

/** I13, I22: a receipt comes from a device over a connection that is still open. */
function brokenLink({ open, lastEpoch }: Participant, { connEpoch, device }: RecordReceipt) {
  const connection = open.find((one) => one.connEpoch === connEpoch);
  if (connection) return connection.device === device ? undefined : 'ConnectionUnknown';
  return connEpoch > 0 && connEpoch <= lastEpoch ? 'ConnectionEnded' : 'ConnectionUnknown';
}

/** Revision of the newest message ≤ `upTo` that the other side wrote; -1 when there is none. */
export function newestOfOtherSide(
  state: ExistingConversation,
  participant: string,
  upTo: number,
): number {
  let low = 0;
  let high = state.said.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entryAt(state.said, middle)?.revision ?? 0) <= upTo) low = middle + 1;
    else high = middle;
  }
  const newest = entryAt(state.said, low - 1)?.newest;
  return newest?.[participant === state.visitor ? 'staff' : 'visitor'] ?? -1;
}
