import type { RecordedEvent } from '../events.js';
import { connectionsMax } from '../state.js';

/** What this reader of the log remembers of one participant: written anew, not the decider's fold. */
interface Seen {
  lastEpoch: number;
  readonly open: Map<number, { tab: string; device: string }>;
  delivered: number;
  displayed: number;
  shared: boolean;
  hasLeft: boolean;
}

/**
 * Throws where a history breaks an invariant of live.md §7, judged from the events alone.
 * `counts` tells how often each kind was met, so that a test can show it was not vacuous.
 */
export function checkHistory(history: readonly RecordedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const people = new Map<string, Seen>();
  const cids = new Set<string>();
  const conflicts = new Set<string>();
  const messages: { author: string; revision: number }[] = [];
  let visitor = '';
  let counselor = '';
  let ends = 0;
  const seen = (participant: string): Seen => {
    const known = people.get(participant);
    if (known) return known;
    const fresh = {
      lastEpoch: 0,
      open: new Map(),
      delivered: -1,
      displayed: -1,
      shared: true,
      hasLeft: false,
    };
    people.set(participant, fresh);
    return fresh;
  };
  const isSide = (participant: string) => participant === visitor || participant === counselor;

  for (const [index, event] of history.entries()) {
    const must = (holds: boolean, law: string): void => {
      if (!holds) throw new Error(`${law}\n${JSON.stringify(history.slice(0, index + 1), null, 1)}`);
    };
    counts[event.type] = (counts[event.type] ?? 0) + 1;
    must(event.revision === index, 'I2 gap-free');
    switch (event.type) {
      case 'conversation.opened':
        must(index === 0, 'opened once, first');
        visitor = event.data.visitor;
        break;
      case 'conversation.message-posted':
      case 'conversation.note-added': {
        const { author, cid } = event.data;
        must(!cids.has(`${author} ${cid}`), 'I5 one event per participant and cid');
        cids.add(`${author} ${cid}`);
        must(isSide(author), 'I34 a side speaks');
        if (event.type === 'conversation.note-added') break;
        must(ends === 0, 'no message after the end');
        const { lastEpoch, open } = seen(author);
        must(lastEpoch === 0 || open.size > 0, 'I22 a message needs a newer connection');
        must(event.data.seenRevision < index, 'nobody has seen what is to come');
        const { prevCid } = event.data;
        must(prevCid === '' || cids.has(`${author} ${prevCid}`), 'I6 the one before is there');
        messages.push({ author, revision: index });
        break;
      }
      case 'conversation.message-conflicted': {
        const { author, cid } = event.data;
        must(cids.has(`${author} ${cid}`), 'a conflict is about a message');
        must(!conflicts.has(`${author} ${cid}`), 'a conflict is recorded once');
        conflicts.add(`${author} ${cid}`);
        break;
      }
      case 'conversation.receipt-delivered':
      case 'conversation.receipt-displayed': {
        const { participant, upTo, connEpoch, device } = event.data;
        const person = seen(participant);
        must(isSide(participant), 'I34 a side receives');
        must(person.open.get(connEpoch)?.device === device, 'I13, I22 over its open connection');
        const about = messages.find((one) => one.revision === upTo);
        must(about !== undefined, 'I17 about a message');
        const own = (author: string) => (author === visitor) === (participant === visitor);
        must(about !== undefined && !own(about.author), 'I16 not about one’s own side');
        if (event.type === 'conversation.receipt-displayed') {
          must(person.shared, 'I19 only when shared');
          must(upTo > person.displayed, 'I11 displayed rises');
          person.displayed = upTo;
        } else must(upTo > person.delivered, 'I11 delivered rises');
        person.delivered = Math.max(person.delivered, upTo);
        must(person.displayed <= person.delivered && person.delivered <= index, 'I12');
        break;
      }
      case 'conversation.sharing-changed':
        seen(event.data.participant).shared = event.data.displayed;
        break;
      case 'conversation.connection-opened': {
        const { participant, connEpoch, tab, device } = event.data;
        const person = seen(participant);
        must(isSide(participant), 'I34 a side connects');
        must(connEpoch === person.lastEpoch + 1, 'epochs rise by one');
        must(![...person.open.values()].some((one) => one.tab === tab), 'I29 one a tab');
        person.lastEpoch = connEpoch;
        person.open.set(connEpoch, { tab, device });
        must(person.open.size <= connectionsMax, 'five at a time');
        person.hasLeft = false;
        break;
      }
      case 'conversation.connection-suspected':
      case 'conversation.connection-answered':
      case 'conversation.surface-changed':
        must(seen(event.data.participant).open.has(event.data.connEpoch), 'I23 of an open one');
        break;
      case 'conversation.connection-ended':
        must(seen(event.data.participant).open.delete(event.data.connEpoch), 'I23 ends once');
        break;
      case 'conversation.participant-left':
        must(isSide(event.data.participant), 'I34 a side leaves');
        must(!seen(event.data.participant).hasLeft, 'I25 once until the next connection');
        seen(event.data.participant).hasLeft = true;
        break;
      case 'conversation.resync-required':
        must(isSide(event.data.participant), 'I34');
        break;
      case 'conversation.assigned':
        must(event.data.previous === counselor, 'R6 whoever hands over knows who had it');
        must(event.data.counselor !== counselor, 'R6 a change is a change');
        must(ends === 0, 'nobody is assigned after the end');
        counselor = event.data.counselor;
        break;
      case 'conversation.ended':
        ends += 1;
        must(ends === 1, 'ends once');
        break;
    }
  }
  return counts;
}
