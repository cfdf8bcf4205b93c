import { pagesOf } from '@stillhere/harness/people';
import type { LoggedEvent, LogRecord } from './log-record.js';
import type { Page, Subject } from './subject.js';

/** I6: what one tab said stands in the log in the order in which it was said. */
export function checkOrder(talks: readonly Subject[], log: LogRecord): string[] {
  return talks.flatMap((talk) => {
    const places = placesIn(log.conversations.get(talk.conversation) ?? []);
    return pagesOf(talk).flatMap((page) => outOfOrder(page, places));
  });
}

/** What was refused is not in the log: nobody is told no about words that others can read. */
export function checkRefusals(talks: readonly Subject[], log: LogRecord): string[] {
  return talks.flatMap((talk) => {
    const places = placesIn(log.conversations.get(talk.conversation) ?? []);
    return pagesOf(talk).flatMap(({ name, witness }) =>
      [...witness.refused]
        .filter((cid) => places.has(cid))
        .map((cid) => `${name}: ${cid} was refused and is in the log`),
    );
  });
}

function placesIn(events: readonly LoggedEvent[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { type, data, revision } of events) {
    const isSaid = type.endsWith('.message-posted') || type.endsWith('.note-added');
    if (isSaid && typeof data.cid === 'string') places.set(data.cid, revision);
  }
  return places;
}

function outOfOrder({ name, said }: Page, places: ReadonlyMap<string, number>): string[] {
  let last = -1;
  return said.flatMap(({ cid }) => {
    const revision = places.get(cid);
    if (revision === undefined) return [];
    const isLate = revision < last;
    last = Math.max(last, revision);
    return isLate ? [`${name}: ${cid} stands at ${revision}, before what was said earlier`] : [];
  });
}
