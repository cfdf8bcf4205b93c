import type { StoredEvent } from '@stillhere/event-store';
import type { ConversationEvent } from '../../domain/conversation/events.js';
import { type Revealed, type Revealing, reveal } from '../reveal.js';
import { Publication } from './publication.js';

/** Events that wait at most while the key of one before them is fetched; beyond it all read the log. */
export const openingMax = 64;

/** Whoever follows, as the channel sees it. */
export interface Listener {
  readonly isLive: boolean;
  /** The next event that became durable, or one that it may have already. */
  take(publication: Publication): void;
  /** Events may have passed unseen: no longer live, it reads the log from its cursor on. */
  pull(): void;
  /** Nothing more will ever pass here. */
  end(error: unknown): void;
}

interface Durable {
  readonly stored: StoredEvent;
  readonly fact: ConversationEvent | undefined;
}

/**
 * One conversation and those who follow it. What becomes durable is given to the live ones in the same
 * turn; it keeps nothing for the others, who read the log. A hint, never the truth: each follower knows
 * its own cursor and takes only what comes next.
 */
export class Channel {
  /** Changes when events may have passed unseen: who had read up to the head has to look again. */
  generation = 0;
  #head = -1;
  #listeners: readonly Listener[] = [];
  /** In order; the first one's key is being fetched. Empty, as a rule. */
  #opening: Durable[] = [];

  constructor(private readonly session: Revealing) {}

  /** The newest revision that passed here; -1 while none did. */
  get head(): number {
    return this.#head;
  }
  get isFollowed(): boolean {
    return this.#listeners.length > 0;
  }

  join(listener: Listener): void {
    this.#listeners = [...this.#listeners, listener];
  }

  leave(listener: Listener): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  /** Called in the turn in which the event became durable, and never before. */
  add(stored: StoredEvent, fact: ConversationEvent | undefined): void {
    if (stored.revision <= this.#head) return;
    this.#head = stored.revision;
    if (!this.#listeners.some(({ isLive }) => isLive)) this.#opening = [];
    else if (this.#opening.length === 0) this.#open({ stored, fact });
    else if (this.#opening.length < openingMax) this.#opening.push({ stored, fact });
    else this.#pullAll();
  }

  lookAgain(): void {
    this.generation += 1;
    this.#pullAll();
  }

  end(error: unknown): void {
    for (const listener of this.#listeners) listener.end(error);
  }

  #open(durable: Durable): void {
    const { stored, fact } = durable;
    let revealed: Revealed | Promise<Revealed>;
    try {
      revealed = reveal(this.session, stored, fact);
    } catch {
      // Whoever reads it from the log meets the same error, and ends with it.
      this.#pullAll();
      return;
    }
    if (revealed instanceof Promise) this.#wait(durable, revealed);
    else this.#publish(revealed);
  }

  /** A slow one holds back what comes after it, and sends nobody to the log. */
  #wait(durable: Durable, revealing: Promise<Revealed>): void {
    const opening = [durable];
    this.#opening = opening;
    revealing.then(
      (revealed) => {
        if (this.#opening !== opening) return;
        this.#opening = [];
        this.#publish(revealed);
        this.#goOn(opening);
      },
      () => {
        if (this.#opening === opening) this.#pullAll();
      },
    );
  }

  #goOn([, ...waited]: readonly Durable[]): void {
    for (const durable of waited) {
      if (this.#opening.length === 0) this.#open(durable);
      else this.#opening.push(durable);
    }
  }

  #publish(revealed: Revealed): void {
    const publication = new Publication(revealed);
    for (const listener of this.#listeners) if (listener.isLive) listener.take(publication);
  }

  #pullAll(): void {
    this.#opening = [];
    for (const listener of this.#listeners) if (listener.isLive) listener.pull();
  }
}
