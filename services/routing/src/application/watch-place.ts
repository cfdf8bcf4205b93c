import type { routing as api, CallContext } from '@stillhere/contracts';
import { type Leave, type Watcher, watchable } from '@stillhere/nest-kit';
import { requireAllowed } from './access.js';
import type { ListsNow } from './lists.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';
import { untilInQueue } from './until-in-queue.js';

/** From the moment it entered the queue until somebody has it or it left; the last one says which. */
export function watchPlace(
  routing: Routing,
  { conversation }: api.WatchPlaceRequest,
  context: CallContext,
): AsyncIterable<api.QueuePlace> {
  requireAllowed(context, 'WatchPlace', { conversation });
  const { tenant } = context.principal;
  return watchable((watcher) => {
    const watch = new PlaceWatch(routing, { tenant, conversation }, watcher);
    if (routing.lists.told(tenant).placeOf(conversation) !== undefined) watch.begin();
    else {
      untilInQueue(routing, conversation, context).then(
        () => watch.begin(),
        (error: Error) => watch.end(error),
      );
    }
    return () => watch.leave();
  });
}

interface Watched {
  readonly tenant: string;
  readonly conversation: string;
}

/** First revision at which a conversation can be out of the list. */
const outRevision = 1;

/** One who waits and looks. Thousands may: it keeps what was shown last, and no more. */
class PlaceWatch {
  #shownPlace = 0;
  #shownAround: ListsNow['around'] | undefined;
  #stopListening: Leave | undefined;
  #isOver = false;
  /** A look into the queue's own record is under way; what changed meanwhile is looked at after it. */
  #reading: 'no' | 'yes' | 'and-again' = 'no';

  constructor(
    private readonly routing: Routing,
    private readonly watched: Watched,
    private readonly watcher: Watcher<api.QueuePlace>,
  ) {}

  begin(): void {
    if (this.#isOver) return;
    this.#stopListening = this.routing.lists.changed.listen(this);
    this.changed();
  }

  changed(): void {
    const { tenant, conversation } = this.watched;
    const { lists } = this.routing;
    const { placeOf, around } = lists.told(tenant);
    const place = placeOf(conversation);
    if (place === undefined) void this.#readRecord();
    else if (this.#shownAround !== undefined && !lists.arePlacesDue) return;
    else if (place.place !== this.#shownPlace || around !== this.#shownAround) {
      this.#shownPlace = place.place;
      this.#shownAround = around;
      this.watcher.onValue({ status: 'waiting', ...place, ...around });
    }
  }

  end(error: Error | undefined): void {
    if (this.#isOver) return;
    this.leave();
    this.watcher.onEnd(error);
  }

  leave(): void {
    this.#isOver = true;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** On its way into the list or out of it, or the person counts as gone. */
  async #readRecord(): Promise<void> {
    if (this.#reading !== 'no') {
      this.#reading = 'and-again';
      return;
    }
    this.#reading = 'yes';
    try {
      const { tenant, conversation } = this.watched;
      const { queues, lists } = this.routing;
      const { state } = await queues.load(queueStream(tenant, conversation), outRevision);
      const status = statusOf(state);
      if (this.#isOver || status === undefined) return;
      const { around } = lists.told(tenant);
      this.watcher.onValue({ status, place: 0, returned: false, ...around });
      this.end(undefined);
    } catch (error) {
      this.end(error as Error);
    } finally {
      const isChanged = this.#reading === ('and-again' as string);
      this.#reading = 'no';
      if (isChanged && !this.#isOver) this.changed();
    }
  }
}

type QueueState = Awaited<ReturnType<Routing['queues']['load']>>['state'];

/** `undefined`: it may come (back) into the list. */
function statusOf(state: QueueState): 'accepted' | 'left' | undefined {
  switch (state.status) {
    case 'owned':
      return 'accepted';
    case 'over':
      return state.counselor === '' ? 'left' : 'accepted';
    case 'missing':
    case 'waiting':
      return undefined;
  }
}
