import type { session as api } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Audience } from '../../domain/conversation/audience.js';
import { type Revealed, reveal } from '../reveal.js';
import type { Session } from '../session.js';
import type { Channel, Cursor, TailEntry } from './channel.js';

/** Events taken from the log at once for one follower: all that is ever held for a slow one. */
const pageEvents = 64;

export interface Following {
  readonly stream: StreamName;
  readonly after: number;
  readonly signal: AbortSignal;
  readonly audience: Audience;
  readonly show: (revealed: Revealed) => api.ConversationEvent;
}

export interface Followed {
  readonly revealed: Revealed;
  readonly shown: api.ConversationEvent;
}

/**
 * Pull by cursor: out of the hub's tail where it reaches, out of the log where it does not, and a
 * wait where both have nothing. Gap-free at the seam, because the channel is joined before the log
 * is read: an event that the read does not find was appended later and passes the channel.
 */
export class Follower {
  readonly #channel: Channel;
  readonly #cursor: Cursor;
  readonly #wake = (): void => this.#cursor.wake?.();
  #page: readonly StoredEvent[] = [];
  #taken = 0;
  #checked = -1;

  constructor(
    private readonly session: Session,
    private readonly following: Following,
  ) {
    this.#channel = session.hub.attach(following.stream);
    this.#cursor = this.#channel.join(following.after + 1);
    following.signal.addEventListener('abort', this.#wake);
  }

  leave(): void {
    const { stream, signal } = this.following;
    signal.removeEventListener('abort', this.#wake);
    this.#channel.leave(this.#cursor);
    this.session.hub.detach(stream, this.#channel);
  }

  /** The next event; a promise only where one has to be waited for. `undefined`: the reader left. */
  next(): Followed | Promise<Followed | undefined> {
    const entry = this.#page.length === 0 ? this.#channel.take(this.#cursor) : undefined;
    return entry ? this.#fromTail(entry) : this.#more();
  }

  async #more(): Promise<Followed | undefined> {
    while (!this.following.signal.aborted) {
      const stored = this.#page[this.#taken];
      if (stored) return this.#fromLog(stored);
      const entry = this.#channel.take(this.#cursor);
      if (entry) return this.#fromTail(entry);
      if (this.#mayBeInLog()) await this.#readPage();
      else await this.#changed();
    }
    return undefined;
  }

  #mayBeInLog(): boolean {
    return this.#checked !== this.#channel.generation || this.#channel.head >= this.#cursor.next;
  }

  async #readPage(): Promise<void> {
    const { generation } = this.#channel;
    this.session.hub.requireListening();
    const page: StoredEvent[] = [];
    const range = { from: this.#cursor.next, limit: pageEvents };
    for await (const stored of this.session.store.readStream(this.following.stream, range)) {
      page.push(stored);
    }
    if (page.length < pageEvents) this.#checked = generation;
    this.#page = page;
    this.#taken = 0;
  }

  async #fromLog(stored: StoredEvent): Promise<Followed> {
    const revealed = await reveal(this.session, stored);
    this.#taken += 1;
    if (this.#taken === this.#page.length) this.#page = [];
    this.#channel.moveTo(this.#cursor, stored.revision + 1);
    return { revealed, shown: this.following.show(revealed) };
  }

  #fromTail(entry: TailEntry): Followed | Promise<Followed> {
    const { audience, show } = this.following;
    const followed = (revealed: Revealed): Followed => {
      entry.shown[audience] ??= show(revealed);
      return { revealed, shown: entry.shown[audience] };
    };
    const revealed = revealOnce(this.session, entry);
    return revealed instanceof Promise ? revealed.then(followed) : followed(revealed);
  }

  /** Until something passed the channel, or the reader went away. */
  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#cursor.wake = resolve;
    });
  }
}

/** All followers wait for one opening; one that failed is tried again by whoever comes next. */
function revealOnce(session: Session, entry: TailEntry): Revealed | Promise<Revealed> {
  if (entry.revealed) return entry.revealed;
  const revealing = reveal(session, entry.stored);
  entry.revealed = revealing;
  if (!(revealing instanceof Promise)) return revealing;
  const settle = (revealed?: Revealed) => {
    entry.revealed = revealed;
  };
  revealing.then(settle, () => settle());
  return revealing;
}
