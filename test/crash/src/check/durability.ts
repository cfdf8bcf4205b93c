import { pagesOf } from '@stillhere/harness/people';
import type { LoggedEvent, LogRecord } from './log-record.js';
import type { Page, Subject } from './subject.js';

export interface Durability {
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
}

const isSaid = ({ type }: LoggedEvent): boolean =>
  type === 'conversation.message-posted' || type === 'conversation.note-added';

/**
 * I1: what was acknowledged stands in the log at that revision. I5: it stands there once. Holds at
 * any moment, also for the log of a process that was just killed.
 */
export function checkDurability(talks: readonly Subject[], log: LogRecord): Durability {
  const lost: string[] = [];
  let acknowledged = 0;
  for (const talk of talks) {
    const events = log.conversations.get(talk.conversation) ?? [];
    for (const page of pagesOf(talk)) {
      acknowledged += page.witness.acknowledged.size;
      lost.push(...missing(page, events));
    }
  }
  return { acknowledged, lost, duplicated: duplicates(log) };
}

function missing({ name, witness }: Page, events: readonly LoggedEvent[]): string[] {
  return [...witness.acknowledged]
    .filter(([cid, revision]) => {
      const event = events[revision];
      return event === undefined || !isSaid(event) || event.data.cid !== cid;
    })
    .map(([cid, revision]) => `${name}: ${cid} was acknowledged at ${revision} and is not there`);
}

function duplicates(log: LogRecord): string[] {
  const found: string[] = [];
  for (const [conversation, events] of log.conversations) {
    const ids = new Set<string>();
    const cids = new Set<string>();
    for (const event of events) {
      const said = isSaid(event) ? `${event.data.author} ${event.data.cid}` : event.eventId;
      if (cids.has(said) || ids.has(event.eventId)) {
        found.push(`${conversation} revision ${event.revision}: ${said} once more`);
      }
      cids.add(said);
      ids.add(event.eventId);
    }
  }
  return found;
}
