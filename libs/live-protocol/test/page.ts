import { applyEvents, type ConversationView, emptyView } from '@stillhere/live-protocol';
import {
  createLiveClient,
  type LinkProblem,
  type LiveClient,
  type LiveClientOptions,
  memoryStorage,
  storageKeys,
} from '@stillhere/live-protocol/client';
import { seededRandom } from '@stillhere/testing';
import { ServerModel } from './server-model.js';
import { SimTime } from './sim-time.js';

/** A server, virtual time, and pages that talk to it: what every test of the client stands on. */
export class World {
  readonly time = new SimTime();
  readonly server: ServerModel;
  readonly problems: LinkProblem[] = [];
  readonly #seed: number;
  readonly #checked = new WeakMap<LiveClient, ConversationView>();
  #pages = 0;

  constructor(seed = 1) {
    this.#seed = seed;
    this.server = new ServerModel(this.time, seededRandom(seed));
  }

  storage(participant = 'visitor:v') {
    const storage = memoryStorage();
    storage.set(storageKeys.token, this.server.admit(participant));
    return storage;
  }

  page(storage = this.storage(), more: Partial<LiveClientOptions> = {}): LiveClient {
    this.#pages += 1;
    return createLiveClient({
      conversation: 'c1',
      storage,
      openSocket: this.server.connect,
      clock: this.time,
      timers: this.time,
      random: seededRandom(this.#seed * 1_000 + this.#pages),
      report: (problem) => this.problems.push(problem),
      ...more,
    });
  }

  /** I3: what a page holds is a prefix of the log, folded; undefined when it is. */
  strayed(page: LiveClient): string | undefined {
    const { view } = page.state;
    const known = this.#checked.get(page) ?? emptyView;
    if (view.head < 0 || known === view) return undefined;
    if (this.server.log[view.head]?.chain !== view.chain) return `chain at ${view.head}`;
    // From the last state that was looked at, if the page went on from there; else from the start.
    const from = known.head < view.head && this.#holds(known) ? known : emptyView;
    const expected = applyEvents(from, this.server.log.slice(from.head + 1, view.head + 1));
    this.#checked.set(page, view);
    return same(from, expected, view) ? undefined : `view at ${view.head}`;
  }

  /** The same, from revision 0. */
  strayedAtAll(page: LiveClient): string | undefined {
    this.#checked.delete(page);
    return this.strayed(page);
  }

  #holds(view: ConversationView): boolean {
    return view.head < 0 || this.server.log[view.head]?.chain === view.chain;
  }

  posted(author: string): string[] {
    return this.server.log
      .filter((event) => event.type === 'message-posted' && event.data.author === author)
      .map((event) => String(event.data.cid));
  }

  /** Frames of one type that the server got. */
  got<T extends string>(type: T) {
    return this.server.received.filter(({ frame }) => frame.t === type);
  }
}

/** What both share with `from` need not be compared again. */
function same(from: ConversationView, expected: ConversationView, view: ConversationView): boolean {
  const news = ({ items, ...rest }: ConversationView) =>
    JSON.stringify([rest, items.length, items.slice(from.items.length)]);
  return news(expected) === news(view);
}

/** A welcomed page that has been there for a while, and what it said until then forgotten. */
export function live(visibility: 'visible' | 'hidden' = 'visible') {
  const world = new World();
  const storage = world.storage();
  const page = world.page(storage, { visibility });
  world.time.advance(6_000);
  world.server.received.length = 0;
  return { world, page, storage };
}
