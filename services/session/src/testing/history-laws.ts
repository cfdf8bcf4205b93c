import type * as events from '../domain/conversation/events.js';
import { connectionsMax, deskConnectionsMax } from '../domain/conversation/state.js';

/** What this reader of the log remembers of one participant: written anew, not the decider's fold. */
class Person {
  lastEpoch = 0;
  readonly open = new Map<number, { readonly tab: string; readonly device: string }>();
  delivered = -1;
  displayed = -1;
  shares = true;
  hasLeft = false;
}

/**
 * Throws where a history breaks an invariant of live.md §7, judged from the events alone. Returns
 * how often each kind was met, so that a test can show it was not vacuous.
 */
export function checkHistory(history: readonly events.RecordedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const reader = new HistoryReader();
  for (const [index, event] of history.entries()) {
    counts[event.type] = (counts[event.type] ?? 0) + 1;
    try {
      must(event.revision === index, 'I2 gap-free');
      must((event.type === 'conversation.opened') === (index === 0), 'opened once, first');
      reader.take(event);
    } catch (cause) {
      const course = JSON.stringify(history.slice(0, index + 1), null, 1);
      throw new Error(`${(cause as Error).message}\n${course}`, { cause });
    }
  }
  return counts;
}

function must(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Error(law);
}

class HistoryReader {
  readonly #people = new Map<string, Person>();
  readonly #cids = new Set<string>();
  readonly #conflicts = new Set<string>();
  readonly #authors = new Map<number, string>();
  #visitor = '';
  #counselor = '';
  #decision = 0;
  #fence = 0;
  #hasEnded = false;
  #risk = '';

  take(event: events.RecordedEvent): void {
    switch (event.type) {
      case 'conversation.opened':
        this.#visitor = event.data.visitor;
        break;
      case 'conversation.message-posted':
        this.#message(event.data, event.revision);
        break;
      case 'conversation.note-added':
        this.#said(event.data);
        break;
      case 'conversation.message-conflicted':
        this.#conflict(event.data);
        break;
      case 'conversation.receipt-delivered':
        this.#delivered(event.data);
        break;
      case 'conversation.receipt-displayed':
        this.#displayed(event.data);
        break;
      case 'conversation.sharing-changed':
        this.#side(event.data.participant).shares = event.data.displayed;
        break;
      case 'conversation.resync-required':
        this.#side(event.data.participant);
        break;
      case 'conversation.presence-taken':
        must(
          event.data.fence > this.#fence || (event.data.fence === 0 && this.#fence > 0),
          'presence is taken by newer owners only, or by one process for itself',
        );
        this.#fence = event.data.fence;
        break;
      case 'conversation.participant-left':
        this.#left(event.data);
        break;
      case 'conversation.assigned':
        this.#assigned(event.data);
        break;
      case 'conversation.unassigned':
        this.#unassigned(event.data);
        break;
      case 'conversation.risk-set':
        this.#judged(event.data);
        break;
      case 'conversation.contact-step-taken':
        must(!this.#hasEnded, 'no step after the end');
        if (event.data.act === 'warn') this.#authors.set(event.revision, '');
        break;
      case 'conversation.contact-held':
      case 'conversation.contact-step-asked':
        must(!this.#hasEnded, 'nothing is asked of a policy after the end');
        break;
      case 'conversation.ended':
        must(!this.#hasEnded, 'ends once');
        this.#hasEnded = true;
        break;
      default:
        this.#connection(event);
        break;
    }
  }

  #connection(
    event:
      | events.ConnectionOpened
      | events.ConnectionSuspected
      | events.ConnectionAnswered
      | events.ConnectionUnseen
      | events.ConnectionEnded
      | events.SurfaceChanged,
  ): void {
    if (event.type === 'conversation.connection-opened') {
      this.#connected(event.data);
      return;
    }
    const { open } = this.#person(event.data.participant);
    must(open.has(event.data.connEpoch), 'I23 only of an open connection');
    if (event.type === 'conversation.connection-ended') open.delete(event.data.connEpoch);
  }

  #connected(data: events.ConnectionOpened['data']): void {
    const { participant, connEpoch, tab, device, tokenEpoch } = data;
    const person = this.#side(participant);
    const newest = Math.max(person.lastEpoch, tokenEpoch);
    must(connEpoch === newest + 1, 'epochs rise by one, above every token that was handed out');
    must(![...person.open.values()].some((one) => one.tab === tab), 'I29 one a tab');
    person.lastEpoch = connEpoch;
    person.open.set(connEpoch, { tab, device });
    const atMost = participant.startsWith('visitor:') ? connectionsMax : deskConnectionsMax;
    must(person.open.size <= atMost, 'not more at a time than have room');
    person.hasLeft = false;
  }

  #message(data: events.MessagePosted['data'], revision: number): void {
    const { author, prevCid, seenRevision } = data;
    must(!this.#hasEnded, 'no message after the end');
    must(seenRevision < revision, 'nobody has seen what is to come');
    must(prevCid === '' || this.#cids.has(`${author} ${prevCid}`), 'I6 the one before is there');
    const { lastEpoch, open } = this.#person(author);
    must(lastEpoch === 0 || open.size > 0, 'I22 a message needs a newer connection');
    this.#said(data);
    this.#authors.set(revision, author);
  }

  #said({ author, cid }: { author: string; cid: string }): void {
    this.#side(author);
    must(!this.#cids.has(`${author} ${cid}`), 'I5 one event per participant and cid');
    this.#cids.add(`${author} ${cid}`);
  }

  #conflict({ author, cid }: events.MessageConflicted['data']): void {
    must(this.#cids.has(`${author} ${cid}`), 'a conflict is about a message');
    must(!this.#conflicts.has(`${author} ${cid}`), 'a conflict is recorded once');
    this.#conflicts.add(`${author} ${cid}`);
  }

  #delivered(data: events.ReceiptDelivered['data']): void {
    const person = this.#receiver(data);
    must(data.upTo > person.delivered, 'I11 delivered rises');
    person.delivered = data.upTo;
  }

  #displayed(data: events.ReceiptDisplayed['data']): void {
    const person = this.#receiver(data);
    must(person.shares, 'I19 only when shared');
    must(data.upTo > person.displayed, 'I11 displayed rises');
    person.displayed = data.upTo;
    person.delivered = Math.max(person.delivered, data.upTo);
  }

  /** I12 follows: what a receipt is about is a message that stands before it. */
  #receiver({ participant, upTo, connEpoch, device }: events.ReceiptDelivered['data']): Person {
    const person = this.#side(participant);
    must(person.open.get(connEpoch)?.device === device, 'I13, I22 over its open connection');
    const author = this.#authors.get(upTo);
    must(author !== undefined, 'I17 about a message');
    const ownSide = (author === this.#visitor) === (participant === this.#visitor);
    must(!ownSide, 'I16 not about one’s own side');
    return person;
  }

  #left({ participant }: events.ParticipantLeft['data']): void {
    const person = this.#side(participant);
    must(!person.hasLeft, 'I25 once until the next connection');
    person.hasLeft = true;
  }

  #assigned({ counselor, previous, decision }: events.Assigned['data']): void {
    must(previous === this.#counselor, 'R6 it says who had it');
    this.#decided(decision);
    this.#counselor = counselor;
  }

  #judged({ level, previous }: events.RiskSet['data']): void {
    must(!this.#hasEnded, 'nobody judges what has ended');
    must(previous === this.#risk, 'a judgement names the one before');
    this.#risk = level;
  }

  #unassigned({ decision }: events.Unassigned['data']): void {
    must(this.#counselor !== '', 'R6 nobody has it back who had not got it');
    this.#decided(decision);
    this.#counselor = '';
  }

  #decided(decision: number): void {
    must(decision > this.#decision, 'R6 in the order in which the queue decided');
    must(!this.#hasEnded, 'nobody is assigned after the end');
    this.#decision = decision;
  }

  #side(participant: string): Person {
    const isSide = participant === this.#visitor || participant === this.#counselor;
    must(isSide, 'I34 the two sides only');
    return this.#person(participant);
  }

  #person(participant: string): Person {
    const known = this.#people.get(participant) ?? new Person();
    this.#people.set(participant, known);
    return known;
  }
}
