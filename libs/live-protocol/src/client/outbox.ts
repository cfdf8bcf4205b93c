import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';
import type { OutboxItem, UnsentItem } from '../client-api.js';
import { messageCharsMax } from '../limits.js';
import type { EvFrame, MsgFrame, NoFrame, NoteFrame, OkFrame } from '../wire.js';
import { randomId } from './ids.js';

/** Somebody who writes for hours without a connection; more would be a program gone wild. */
const itemsMax = 500;
/** A reply that takes longer was lost although the connection lives: asking again changes nothing. */
const replyMaxMs = 10_000;
/** Accepted takes milliseconds: so long without an answer, the link itself is asked. */
const lateMs = 3_000;
const retryAfterDefaultMs = 1_000;

export interface OutboxSurroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly head: () => number;
  readonly send: (frame: MsgFrame | NoteFrame) => void;
  readonly changed: () => void;
  /** What was sent has no answer yet, although it should have one long since. */
  readonly late: () => void;
}

type Refusal = NonNullable<OutboxItem['refusal']>;

interface Entry {
  readonly cid: string;
  readonly kind: 'msg' | 'note';
  readonly body: string;
  readonly queuedAtMs: number;
  readonly after: number;
  seenRevision: number;
  status: 'pending' | 'saved' | 'refused';
  refusal?: Refusal;
}

/**
 * Own messages until they are in the log. One is on its way at a time: so a message that is told to
 * wait cannot be overtaken by the next one, whatever the server does with `prevCid` (I6).
 */
export class Outbox {
  readonly #around: OutboxSurroundings;
  readonly #entries: Entry[] = [];
  #items: readonly OutboxItem[] = [];
  #live = false;
  #onItsWay: Entry | undefined;
  #lastSavedCid: string | undefined;
  #cancelTimer: Cancel | undefined;
  #cancelLate: Cancel | undefined;

  constructor(around: OutboxSurroundings, unsent: readonly UnsentItem[] = []) {
    this.#around = around;
    const queuedAtMs = around.clock.monotonicMs();
    const rest = { queuedAtMs, seenRevision: 0, status: 'pending' } as const;
    for (const { cid, kind, body, after } of unsent) {
      this.#entries.push({ cid, kind, body, after, ...rest });
    }
  }

  /** The same array until something of it changes: screens compare by identity. */
  get items(): readonly OutboxItem[] {
    const items = this.#entries.map((entry) => itemOf(entry, this.#live));
    const same = items.length === this.#items.length && items.every(isSame(this.#items));
    if (!same) this.#items = items;
    return this.#items;
  }

  add(kind: 'msg' | 'note', body: string): string {
    const { clock, random, head, changed } = this.#around;
    const entry: Entry = {
      cid: randomId(random),
      kind,
      // A lone half of a surrogate pair has no UTF-8 form: the log could not keep it.
      body: body.toWellFormed(),
      queuedAtMs: clock.monotonicMs(),
      after: head(),
      seenRevision: Math.max(0, head()),
      status: 'pending',
    };
    // Never sent: a frame beyond the limit ends the connection, and would again after each retry.
    if (body.length > messageCharsMax) refuse(entry, tooLong);
    else if (!/\S/.test(body)) refuse(entry, empty);
    else if (this.#entries.length >= itemsMax) refuse(entry, full);
    this.#entries.push(entry);
    changed();
    this.#sendNext();
    return entry.cid;
  }

  takeBack(cid: string): string | undefined {
    const entry = this.#find(cid, 'refused');
    if (entry === undefined) return undefined;
    this.#remove(entry);
    this.#around.changed();
    return entry.body;
  }

  /** Welcomed: whatever has no answer yet is sent again, in order, under the same cid. */
  resume(): void {
    this.#live = true;
    this.#again();
  }

  /** Cut off: what is unanswered is kept. */
  pause(): void {
    this.#live = false;
    this.#settle();
  }

  onOk(frame: OkFrame): void {
    const entry = this.#find(frame.cid, 'pending');
    if (entry === undefined) return;
    entry.status = 'saved';
    if (frame.revision <= this.#around.head()) this.#remove(entry);
    this.#saved(entry);
  }

  onNo(frame: NoFrame): void {
    const entry = this.#find(frame.cid, 'pending');
    if (entry === undefined) return;
    if (!frame.retryable) {
      refuse(entry, { code: frame.code, message: frame.message });
      if (entry === this.#onItsWay) this.#again();
    } else if (entry === this.#onItsWay) {
      this.#askAgainIn(frame.retryAfterMs ?? retryAfterDefaultMs);
    }
  }

  /** An own message came back as an event: that is its acceptance, whatever became of the reply. */
  onOwn(event: EvFrame): void {
    const cid = event.data.cid;
    const entry = this.#find(cid, 'pending') ?? this.#find(cid, 'saved');
    if (entry === undefined) return;
    this.#remove(entry);
    this.#saved(entry);
  }

  /** The log is another one now: what it had accepted may not be in it. */
  startOver(): void {
    this.#lastSavedCid = undefined;
    for (const entry of this.#entries) {
      if (entry.status === 'saved') entry.status = 'pending';
      entry.seenRevision = 0;
    }
  }

  #sendNext(): void {
    if (!this.#live || this.#onItsWay !== undefined) return;
    const next = this.#entries.find((entry) => entry.status === 'pending');
    if (next === undefined) return;
    this.#onItsWay = next;
    this.#askAgainIn(replyMaxMs);
    this.#cancelLate = this.#around.timers.after(lateMs, this.#around.late);
    this.#around.send(frameOf(next, this.#lastSavedCid));
  }

  #askAgainIn(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelLate?.();
    this.#cancelTimer = this.#around.timers.after(delayMs, () => this.#again());
  }

  #again(): void {
    this.#settle();
    this.#sendNext();
  }

  #settle(): void {
    this.#cancelTimer?.();
    this.#cancelLate?.();
    this.#cancelTimer = undefined;
    this.#onItsWay = undefined;
  }

  #saved(entry: Entry): void {
    if (entry.kind === 'msg') this.#lastSavedCid = entry.cid;
    if (entry === this.#onItsWay) this.#again();
  }

  #find(cid: unknown, status: Entry['status']): Entry | undefined {
    return this.#entries.find((entry) => entry.cid === cid && entry.status === status);
  }

  #remove(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }
}

const tooLong: Refusal = { code: 'too-long', message: `At most ${messageCharsMax} characters.` };
const empty: Refusal = { code: 'empty', message: 'No text.' };
const full: Refusal = { code: 'full', message: `At most ${itemsMax} messages wait here.` };

function refuse(entry: Entry, refusal: Refusal): void {
  entry.status = 'refused';
  entry.refusal = refusal;
}

function frameOf(entry: Entry, prevCid: string | undefined): MsgFrame | NoteFrame {
  const { cid, body, seenRevision } = entry;
  if (entry.kind === 'note') return { t: 'note', cid, body };
  return { t: 'msg', cid, body, seenRevision, prevCid };
}

const isSame = (before: readonly OutboxItem[]) => (item: OutboxItem, place: number) =>
  before[place]?.cid === item.cid && before[place]?.status === item.status;

function itemOf(entry: Entry, live: boolean): OutboxItem {
  const { cid, kind, body, queuedAtMs, after, refusal } = entry;
  const waiting = live ? 'sending' : 'kept';
  const status = entry.status === 'pending' ? waiting : entry.status;
  return {
    cid,
    kind,
    body,
    status,
    queuedAtMs,
    after,
    ...(refusal === undefined ? {} : { refusal }),
  };
}
