import type { link } from '@stillhere/contracts';
import { ServiceFault } from '../service-fault.js';
import type { FollowedEvent, FollowFrom, Following, Link } from './link.js';
import { faultOf } from './wire.js';

/** As many sockets as one edge holds. */
const followsMax = 100_000;
/**
 * What a peer may have been sent without having acknowledged it: enough for 50 ms at full rate, little
 * enough to be kept for each peer that is away. Each follow may exceed it by one event.
 */
const eventsUnacknowledgedMax = 8_192;
const charsUnacknowledgedMax = 4 * 1_024 * 1_024;

/** In one turn: an event that several follow stands there once. */
interface Entry extends link.Followed {
  event: FollowedEvent;
  /** Its place among those of this turn. */
  place: number;
}

/** What one peer follows here: its events wait for the next turn, and nothing is read without room. */
export class ServedFollows {
  readonly #running = new Map<number, ServedFollow>();
  /** Those that stopped for want of room, in the order in which they stopped. */
  readonly #stopped = new Set<ServedFollow>();
  #entries: Entry[] = [];
  readonly #entryOf = new Map<FollowedEvent, Entry>();
  /** Rises with each entry: what a follow got later stands later. */
  #places = 0;
  #events = 0;
  #chars = 0;

  constructor(
    private readonly parts: { readonly link: Link; readonly onOwes: () => void },
    private readonly answer: (answer: link.Answer) => void,
  ) {}

  get count(): number {
    return this.#running.size;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  begin(id: number, from: FollowFrom): void {
    if (this.#running.size >= followsMax) throw tooMany();
    const follow: ServedFollow = { id, place: -1, following: undefined };
    this.#running.set(id, follow);
    const following = this.parts.link.follow(from, {
      onEvent: (event) => this.#add(follow, event),
      onEnd: (fault) => {
        this.#forget(follow);
        const ended = { $case: 'follow', value: {} } as const;
        const refused = fault && ({ $case: 'fault', value: faultOf(fault) } as const);
        this.answer({ order: id, result: refused ?? ended });
      },
    });
    follow.following = following;
  }

  leave(id: number): void {
    const follow = this.#running.get(id);
    if (follow === undefined) return;
    this.#forget(follow);
    follow.following?.leave();
  }

  leaveAll(): void {
    for (const id of [...this.#running.keys()]) this.leave(id);
  }

  /** What waits, oldest first, as far as one message takes it; at least one. */
  take(itemsMax: number, charsMax: number): link.Followed[] {
    let chars = 0;
    let count = 0;
    for (const { event } of this.#entries) {
      chars += event.frame.length;
      if (count >= itemsMax || (count > 0 && chars > charsMax)) break;
      count += 1;
    }
    const taken = this.#entries.splice(0, count);
    for (const { event } of taken) this.#entryOf.delete(event);
    return taken;
  }

  /** The peer has these: there is room again. */
  acknowledged(turns: readonly link.ServerTurn[]): void {
    for (const { followed } of turns) {
      this.#events -= followed.length;
      for (const { event } of followed) this.#chars -= event?.frame.length ?? 0;
    }
    for (const follow of this.#stopped) {
      if (!this.#hasRoom) return;
      this.#stopped.delete(follow);
      follow.following?.resume();
    }
  }

  get #hasRoom(): boolean {
    return this.#events < eventsUnacknowledgedMax && this.#chars < charsUnacknowledgedMax;
  }

  #add(follow: ServedFollow, event: FollowedEvent): boolean {
    const known = this.#entryOf.get(event);
    if (known !== undefined && known.place > follow.place) {
      known.follows.push(follow.id);
      follow.place = known.place;
    } else {
      this.#places += 1;
      follow.place = this.#places;
      const entry = { follows: [follow.id], event, place: this.#places };
      this.#entries.push(entry);
      this.#entryOf.set(event, entry);
      this.#events += 1;
      this.#chars += event.frame.length;
      this.parts.onOwes();
    }
    if (this.#hasRoom) return true;
    this.#stopped.add(follow);
    return false;
  }

  #forget(follow: ServedFollow): void {
    this.#running.delete(follow.id);
    this.#stopped.delete(follow);
  }
}

interface ServedFollow {
  readonly id: number;
  /** Of the newest entry that names it. */
  place: number;
  following: Following | undefined;
}

const tooMany = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'FollowsFull',
    message: 'This peer follows as much as one may. Nothing was changed.',
  });
