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
    const found = [...(holders.get(conversation) ?? [])];
    const problems: string[] = [];
    if (found.join() !== expected.join()) {
      problems.push(`${conversation}: seats of [${found}] where [${expected}] should hold one`);
    }
    if (assigned.join() !== `counselor:${staff?.account}`) {
      problems.push(`${conversation} was assigned to [${assigned}], accepted by ${staff?.account}`);
    }
    if (queue !== 'queue.conversation-accepted') {
      problems.push(`${conversation}: the queue ends with ${queue}`);
    }
    return problems;
  });
}

function seatHolders(log: LogRecord): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (const [account, events] of log.workers) {
    for (const { type, data } of events) {
      const conversation = String(data.conversation);
      const held = holders.get(conversation) ?? new Set();
      if (type === 'worker.seat-reserved') holders.set(conversation, held.add(account));
      if (type === 'worker.seat-released') held.delete(account);
    }
  }
  return holders;
}

const assignedIn = (events: readonly LoggedEvent[]): string[] =>
  events
    .filter(({ type }) => type === 'conversation.assigned')
    .map(({ data }) => String(data.counselor));
