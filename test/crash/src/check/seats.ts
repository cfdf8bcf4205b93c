import type { LoggedEvent, LogRecord } from './log-record.js';
import type { Subject } from './subject.js';

/** R7: at no moment did anybody hold more seats than the limit in force. */
export function checkSeatLimits(log: LogRecord): string[] {
  return [...log.workers].flatMap(([account, events]) => {
    let seatsMax = 4;
    const seats = new Set<unknown>();
    return events.flatMap(({ type, data, revision }) => {
      if (type === 'worker.availability-changed') seatsMax = Number(data.seatsMax ?? 0);
      if (type === 'worker.seat-released') seats.delete(data.conversation);
      if (type !== 'worker.seat-reserved') return [];
      seats.add(data.conversation);
      const what = `${account} held ${seats.size} of ${seatsMax} seats at revision ${revision}`;
      return seats.size > seatsMax ? [what] : [];
    });
  });
}

/**
 * R6, once the reactors came to rest: a conversation that is open is with exactly the counselor who
 * holds a seat for it, and one that is over holds none and waits nowhere.
 */
export function checkSeats(talks: readonly Subject[], log: LogRecord): string[] {
  const holders = seatHolders(log);
  return talks.flatMap(({ conversation, staff, isEnded }) => {
    const assigned = assignedIn(log.conversations.get(conversation) ?? []);
    const queue = log.queues.get(conversation)?.at(-1)?.type ?? 'nothing';
    const expected = isEnded ? [] : [staff?.account ?? ''];
    const found = [...(holders.get(conversation) ?? [])].map(([account, how]) =>
      how === 'taken' ? account : `${account}, ${how}`,
    );
    const problems: string[] = [];
    if (found.join() !== expected.join()) {
      problems.push(`${conversation}: seats of [${found}] where [${expected}] should hold one`);
    }
    if (assigned.join() !== `counselor:${staff?.account}`) {
      problems.push(`${conversation} was assigned to [${assigned}], accepted by ${staff?.account}`);
    }
    const last = isEnded ? 'queue.conversation-left' : 'queue.conversation-accepted';
    if (queue !== last) {
      problems.push(`${conversation}: the queue ends with ${queue}`);
    }
    return problems;
  });
}

type Seats = Map<string, 'reserved' | 'taken'>;

/** By conversation: whose seat it fills or is to fill. */
function seatHolders(log: LogRecord): ReadonlyMap<string, Seats> {
  const holders = new Map<string, Seats>();
  for (const [account, events] of log.workers) {
    for (const { type, data } of events) {
      const conversation = String(data.conversation);
      const held = holders.get(conversation) ?? new Map();
      if (type === 'worker.seat-reserved') holders.set(conversation, held.set(account, 'reserved'));
      if (type === 'worker.seat-taken') held.set(account, 'taken');
      if (type === 'worker.seat-released') held.delete(account);
    }
  }
  return holders;
}

const assignedIn = (events: readonly LoggedEvent[]): string[] =>
  events
    .filter(({ type }) => type === 'conversation.assigned')
    .map(({ data }) => String(data.counselor));
