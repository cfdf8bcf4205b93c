import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { type Revealed, reveal } from '../reveal.js';
import type { Session } from '../session.js';
import type { Channel, Listener } from './channel.js';
import { Publication } from './publication.js';

/** Events taken from the log at once for one follower: all that is ever held for a slow one. */
export const pageEvents = 64;

/** How long a log is left alone that does not show yet what is known to be in it. */
const lagPauseMs = 50;

/** Who gets the events. Called synchronously, in order and gap-free. */
export interface Taker<Shown> {
  /** False: taken, and there is no room for another one until `resume`. */
  onEvent(shown: Shown): boolean;
  /** Once, and nothing after it. Not called for whoever left. */
  onEnd(error: unknown): void;
}

export interface FollowerParts<Shown> {
  readonly stream: StreamName;
  /** The last revision that the taker has; -1 for none. */
  readonly after: number;
  readonly show: (publication: Publication) => Shown;
  /** Throws what ends the follow after this event. */
  readonly check: (revealed: Revealed) => void;
  readonly taker: Taker<Shown>;
}

/**
 * One cursor in one conversation. Live: events are given to it in the turn in which they become durable.
 * Pulling: it reads the log from its cursor on. It goes live only in a turn in which nothing durable lies
 * between its cursor and the newest event that passed the channel, which it joined before it read; and it
 * leaves at a hole, so what the taker gets is gap-free, whatever hints are lost.
 */
export class Follower<Shown> implements Listener {
  readonly #channel: Channel;
  #state: 'pulling' | 'live' | 'full' | 'over' = 'pulling';
  #next: number;
  #isReading = false;
  /** What was read and not yet given, while the taker has no room for it. */
  #page: readonly StoredEvent[] = [];
  #taken = 0;
  /** The channel's generation in which this one last read up to the head of the log. */
  #checked = -1;

  constructor(
    private readonly session: Session,
    private readonly parts: FollowerParts<Shown>,
  ) {
    this.#next = parts.after + 1;
    this.#channel = session.hub.attach(parts.stream, this);
    void this.#readOn();
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  take(publication: Publication): void {
    if (publication.revision === this.#next) this.#give(publication);
    else if (publication.revision > this.#next) this.pull();
  }

  pull(): void {
    this.#state = 'pulling';
    void this.#readOn();
  }

  resume(): void {
    if (this.#state === 'full') this.pull();
  }

  leave(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.session.hub.detach(this.parts.stream, this);
  }

  end(error: unknown): void {
    if (this.#state === 'over') return;
    this.leave();
    this.parts.taker.onEnd(error);
  }

  /** One loop at a time: a reader that has room again finds the one that had stopped for it. */
  async #readOn(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#state === 'pulling') {
        const stored = this.#page[this.#taken];
        if (stored) await this.#giveStored(stored);
        else if (this.#isAtHead()) this.#goLive();
        else await this.#readPage();
      }
    } catch (error) {
      this.end(error);
    } finally {
      this.#isReading = false;
    }
  }

  #isAtHead(): boolean {
    return this.#checked === this.#channel.generation && this.#channel.head < this.#next;
  }

  #goLive(): void {
    this.#page = [];
    this.#state = 'live';
  }

  async #readPage(): Promise<void> {
    this.session.hub.requireListening();
    const { generation } = this.#channel;
    const page: StoredEvent[] = [];
    const range = { from: this.#next, limit: pageEvents };
    for await (const stored of this.session.store.readStream(this.parts.stream, range)) {
      page.push(stored);
    }
    this.#page = page;
    this.#taken = 0;
    if (page.length < pageEvents) this.#checked = generation;
    if (page.length === 0 && !this.#isAtHead()) await this.#untilReadable();
  }

  /** Something passed that the log does not show yet: whatever reads it lags behind. */
  #untilReadable(): Promise<void> {
    return new Promise((resolve) => void this.session.timers.after(lagPauseMs, resolve));
  }

  async #giveStored(stored: StoredEvent): Promise<void> {
    const revealing = reveal(this.session, stored);
    const revealed = revealing instanceof Promise ? await revealing : revealing;
    if (this.#state !== 'pulling') return;
    this.#taken += 1;
    this.#give(new Publication(revealed));
  }

  #give(publication: Publication): void {
    const { show, taker, check } = this.parts;
    this.#next = publication.revision + 1;
    try {
      const hasRoom = taker.onEvent(show(publication));
      if (this.#state === 'over') return;
      if (!hasRoom) this.#state = 'full';
      check(publication.revealed);
    } catch (error) {
      this.end(error);
    }
  }
}
