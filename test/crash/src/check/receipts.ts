import type { LoggedEvent, LogRecord } from './log-record.js';

interface Marks {
  delivered: number;
  displayed: number;
}

/** I11, I12, I16: marks only rise, displayed never passes delivered, and only others' words count. */
export function checkReceipts(log: LogRecord): string[] {
  return [...log.conversations].flatMap(([conversation, events]) =>
    wrongReceipts(events).map((what) => `${conversation} ${what}`),
  );
}

function wrongReceipts(events: readonly LoggedEvent[]): string[] {
  const marks = new Map<string, Marks>();
  const problems: string[] = [];
  for (const event of events) {
    const isDisplayed = event.type === 'conversation.receipt-displayed';
    if (!isDisplayed && event.type !== 'conversation.receipt-delivered') continue;
    const participant = String(event.data.participant);
    const upTo = Number(event.data.upTo ?? 0);
    const known = marks.get(participant) ?? { delivered: -1, displayed: -1 };
    const mark = isDisplayed ? known.displayed : known.delivered;
    const what = `revision ${event.revision}: ${event.type} up to ${upTo} of ${participant}`;
    if (upTo <= mark) problems.push(`${what} after ${mark}`);
    if (!isOthersMessage(events[upTo], participant, event.revision)) {
      problems.push(`${what}, which is no message to them`);
    }
    const delivered = Math.max(known.delivered, upTo);
    marks.set(participant, { delivered, displayed: isDisplayed ? upTo : known.displayed });
  }
  return problems;
}

const isOthersMessage = (
  event: LoggedEvent | undefined,
  participant: string,
  before: number,
): boolean =>
  event?.type === 'conversation.message-posted' &&
  event.data.author !== participant &&
  event.revision < before;
