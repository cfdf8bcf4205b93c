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

/** Where processes of one service are; they come and go. */
export interface Addresses {
  now(): readonly string[];
  onChange(listener: () => void): Cancel;
}

/**
 * One link over several processes of the same service. Each conversation has a process that it prefers, so that what
 * is folded of it stays warm in one place; any of them can do it. When one is lost, or is there no more, what it has not
 * answered is given to another one under the same command ids, in order and before anything new, and follows go on there
 * after the last event that was taken. One that comes takes over the follows that prefer it.
 */
export function createReplicatedLink(addresses: Addresses, linkTo: LinkTo): LinkClient {
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

/** Holds what is given while no process is known. */
const nowhereLink: LinkClient = {
  submit: () => undefined,
  follow: () => ({ resume: () => undefined, leave: () => undefined }),
  onTurn: () => () => undefined,
  close: () => undefined,
};

class ReplicatedLink implements LinkClient {
  readonly #replicas: Replica[] = [];
  readonly #nowhere = replicaAt('', nowhereLink);
  /** Of conversations that something is open of: what comes next goes to the same process, or it might overtake. */
  readonly #busy = new Map<string, { readonly replica: Replica; orders: number }>();
  readonly #listeners = new Set<() => void>();
  readonly #cancelChange: Cancel;

  constructor(
    private readonly addresses: Addresses,
    private readonly linkTo: LinkTo,
  ) {
    this.#cancelChange = addresses.onChange(() => this.#changed());
    this.#changed();
  }

  submit<Name extends OrderName>(
    order: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void {
    const open = { order, settled, at: undefined } as unknown as OpenOrder;
    const conversation = conversationOf(open.order);
    this.#give(open, this.#busy.get(conversation)?.replica ?? this.#for(conversation));
  }

  follow(from: FollowFrom, follower: Follower): Following {
    const follow = new MovingFollow(from, follower);
    this.#place(follow);
    return {
      resume: () => follow.resume(),
      leave: () => {
        for (const { follows } of [this.#nowhere, ...this.#replicas]) follows.delete(follow);
        follow.leave();
      },
    };
  }

  onTurn(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#cancelChange();
    for (const { link } of this.#replicas) link.close();
  }

  #give(open: OpenOrder, replica: Replica): void {
    open.at = replica;
    replica.open.add(open);
    this.#begun(conversationOf(open.order), replica);
    replica.link.submit(open.order, (answer) => {
      replica.open.delete(open);
      if (open.at !== replica) return;
      open.at = undefined;
      this.#ended(conversationOf(open.order));
      open.settled(answer);
    });
  }

  #begun(conversation: string, replica: Replica): void {
    const busy = this.#busy.get(conversation);
    if (busy?.replica === replica) busy.orders += 1;
    else this.#busy.set(conversation, { replica, orders: 1 });
  }

  #ended(conversation: string): void {
    const busy = this.#busy.get(conversation);
    if (busy === undefined) return;
    busy.orders -= 1;
    if (busy.orders === 0) this.#busy.delete(conversation);
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
    let best = among[0] ?? this.#nowhere;
    if (among.length <= 1) return best;
    let highest = -1;
    for (const one of among) {
      // Rendezvous: who loses one keeps all the others where they are.
      const weight = partitionOf(`${one.address} ${conversation}`, 2 ** 31);
      if (weight > highest) [best, highest] = [one, weight];
    }
    return best;
  }

  #changed(): void {
    const now = new Set(this.addresses.now());
    const gone = this.#replicas.filter(({ address }) => !now.has(address));
    for (const address of now) {
      if (!this.#replicas.some((one) => one.address === address)) this.#add(address);
    }
    for (const replica of gone) this.#replicas.splice(this.#replicas.indexOf(replica), 1);
    for (const replica of gone) {
      this.#moveFrom(replica);
      replica.link.close();
    }
    if (this.#replicas.length > 0) this.#moveFrom(this.#nowhere);
  }

  #add(address: string): void {
    let replica: Replica | undefined;
    let isReached = false;
    const link = this.linkTo(address, (isReachedNow) => {
      isReached = isReachedNow;
      if (replica !== undefined) this.#reached(replica, isReached);
    });
    replica = replicaAt(address, link, isReached);
    link.onTurn(() => {
      for (const listener of this.#listeners) listener();
    });
    this.#replicas.push(replica);
  }

  #reached(replica: Replica, isReached: boolean): void {
    if (replica.isReached === isReached) return;
    replica.isReached = isReached;
    if (!this.#replicas.some((one) => one.isReached)) return;
    for (const one of this.#replicas) {
      if (!one.isReached) this.#moveFrom(one);
      else if (isReached && one !== replica) this.#shareFollows(one, replica);
    }
  }

  #moveFrom({ open, follows }: Replica): void {
    const [orders, moving] = [[...open], [...follows]];
    open.clear();
    follows.clear();
    for (const { order } of orders) this.#busy.delete(conversationOf(order));
    for (const one of orders) this.#give(one, this.#for(conversationOf(one.order)));
    for (const one of moving) this.#place(one);
  }

  #shareFollows({ follows }: Replica, comer: Replica): void {
    for (const one of [...follows]) {
      if (this.#for(one.conversation) !== comer) continue;
      follows.delete(one);
      this.#place(one);
    }
  }
}

const replicaAt = (address: string, link: LinkClient, isReached = false): Replica => ({
  ...{ address, link, isReached },
  open: new Set(),
  follows: new Set(),
});

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
