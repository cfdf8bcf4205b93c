import type { Cancel } from '@stillhere/kernel';
import { partitionOf } from '@stillhere/kernel';
import type {
  Follower,
  FollowFrom,
  Following,
  Link,
  LinkOrder,
  OrderAnswer,
  OrderName,
} from './link.js';
import type { LinkClient } from './link-client.js';

/** Makes the link to one replica; `onReach` is called when it answers, and when it is lost. */
export type LinkTo = (address: string, onReach: (isReached: boolean) => void) => LinkClient;

/**
 * One link over several processes of the same service. Each conversation has a process that it prefers, so that what
 * is folded of it stays warm in one place; any of them can do it. When one is lost, what it has not answered is
 * given to another one under the same command ids, in order and before anything new, and follows go on there
 * after the last event that was taken.
 */
export function createReplicatedLink(addresses: readonly string[], linkTo: LinkTo): LinkClient {
  return new ReplicatedLink(addresses, linkTo);
}

interface Replica {
  readonly address: string;
  readonly link: LinkClient;
  isReached: boolean;
  readonly open: Set<OpenOrder>;
  readonly follows: Set<MovingFollow>;
}

interface OpenOrder {
  readonly order: LinkOrder;
  readonly settled: (answer: OrderAnswer) => void;
  /** Where it was given last: an answer from elsewhere comes too late. */
  at: Replica | undefined;
}

class ReplicatedLink implements LinkClient {
  readonly #replicas: Replica[] = [];

  constructor(addresses: readonly string[], linkTo: LinkTo) {
    for (const address of addresses) {
      let replica: Replica | undefined;
      let isReached = false;
      const link = linkTo(address, (isReachedNow) => {
        isReached = isReachedNow;
        if (replica !== undefined) this.#reached(replica, isReached);
      });
      replica = { address, link, isReached, open: new Set(), follows: new Set() };
      this.#replicas.push(replica);
    }
  }

  submit<Name extends OrderName>(
    order: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void {
    const open = { order, settled, at: undefined } as unknown as OpenOrder;
    this.#give(open, this.#for(conversationOf(open.order)));
  }

  follow(from: FollowFrom, follower: Follower): Following {
    const follow = new MovingFollow(from, follower);
    this.#place(follow);
    return {
      resume: () => follow.resume(),
      leave: () => {
        for (const { follows } of this.#replicas) follows.delete(follow);
        follow.leave();
      },
    };
  }

  onTurn(listener: () => void): Cancel {
    const cancels = this.#replicas.map(({ link }) => link.onTurn(listener));
    return () => {
      for (const cancel of cancels) cancel();
    };
  }

  close(): void {
    for (const { link } of this.#replicas) link.close();
  }

  #give(open: OpenOrder, replica: Replica): void {
    open.at = replica;
    replica.open.add(open);
    replica.link.submit(open.order, (answer) => {
      replica.open.delete(open);
      if (open.at !== replica) return;
      open.at = undefined;
      open.settled(answer);
    });
  }

  #place(follow: MovingFollow): void {
    const replica = this.#for(follow.conversation);
    replica.follows.add(follow);
    follow.begin(replica.link, () => replica.follows.delete(follow));
  }

  /** The preferred one of those that answer; of all, while none does: what is given waits for it. */
  #for(conversation: string): Replica {
    const reached = this.#replicas.filter(({ isReached }) => isReached);
    const among = reached.length > 0 ? reached : this.#replicas;
    let best = among[0] as Replica;
    if (among.length === 1) return best;
    let highest = -1;
    for (const one of among) {
      // Rendezvous: who loses one keeps all the others where they are.
      const weight = partitionOf(`${one.address} ${conversation}`, 2 ** 31);
      if (weight > highest) [best, highest] = [one, weight];
    }
    return best;
  }

  #reached(replica: Replica, isReached: boolean): void {
    if (replica.isReached === isReached) return;
    replica.isReached = isReached;
    if (!this.#replicas.some((one) => one.isReached)) return;
    for (const lost of this.#replicas) if (!lost.isReached) this.#moveFrom(lost);
  }

  #moveFrom({ open, follows }: Replica): void {
    const [orders, moving] = [[...open], [...follows]];
    open.clear();
    follows.clear();
    for (const one of orders) this.#give(one, this.#for(conversationOf(one.order)));
    for (const one of moving) this.#place(one);
  }
}

const conversationOf = ({ kind }: LinkOrder): string =>
  (kind.value as { readonly conversation?: string }).conversation ?? '';

/** A follow that can go on elsewhere: its only state is its cursor. */
class MovingFollow {
  #cursor: number | undefined;
  #current: Following | undefined;
  /** Tells what a follow that was left still brings from what the present one does. */
  #turn = 0;
  #isOver = false;
  /** The follower has no room, and will say so when it has. */
  #isFull = false;

  constructor(
    private readonly from: FollowFrom,
    private readonly follower: Follower,
  ) {}

  get conversation(): string {
    return this.from.request.conversation;
  }

  begin(link: Pick<Link, 'follow'>, onOver: () => void): void {
    this.#current?.leave();
    this.#turn += 1;
    const turn = this.#turn;
    const { request, context } = this.from;
    const cursor = this.#cursor;
    const after = cursor === undefined ? request : { ...request, fromStart: false, after: cursor };
    const current = link.follow(
      { request: after, context },
      {
        onEvent: (event) => {
          if (turn !== this.#turn || this.#isOver) return false;
          this.#cursor = event.revision;
          this.#isFull = !this.follower.onEvent(event);
          return !this.#isFull;
        },
        onEnd: (fault) => {
          if (turn !== this.#turn || this.#isOver) return;
          this.#isOver = true;
          onOver();
          this.follower.onEnd(fault);
        },
      },
    );
    if (this.#isOver || turn !== this.#turn) current.leave();
    else this.#current = current;
  }

  resume(): void {
    this.#isFull = false;
    this.#current?.resume();
  }

  leave(): void {
    this.#isOver = true;
    this.#current?.leave();
  }
}
