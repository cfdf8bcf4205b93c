import type { session } from '@stillhere/contracts';
import type { FollowedEvent, Follower, Link, LinkOrder, OrderAnswer } from '../../src/index.js';
import { ServiceFault } from '../../src/index.js';

/** A service that posts into logs in memory. It answers when it is told to, so that a test chooses when. */
export interface ToyLink extends Link {
  /** Command ids in the order in which they were carried out. */
  readonly carriedOut: readonly string[];
  /** Carries out what was ordered, oldest first; with `count`, so many. */
  work(count?: number): void;
  readonly waiting: number;
  headOf(conversation: string): number;
  /** Follows that have not been left. */
  readonly followers: number;
}

interface Ordered {
  readonly order: LinkOrder;
  readonly settled: (answer: OrderAnswer) => void;
}

export function toyLink(): ToyLink {
  const logs = new Map<string, FollowedEvent[]>();
  const followers = new Set<ToyFollower>();
  const carriedOut: string[] = [];
  const ordered: Ordered[] = [];
  const logOf = (conversation: string): FollowedEvent[] => {
    const log = logs.get(conversation) ?? [];
    logs.set(conversation, log);
    return log;
  };
  const carryOut = ({ order, settled }: Ordered): void => {
    const { kind, context } = order;
    if (kind.$case !== 'post') throw new Error('only posts are known here');
    carriedOut.push(context.commandId);
    const { conversation, body } = kind.value as session.PostRequest;
    if (body === 'refuse') {
      settled({ ok: false, fault: refusal() });
      return;
    }
    const log = logOf(conversation);
    const revision = log.length;
    log.push({ revision, type: 'message-posted', actor: '', counselor: '', frame: `"${body}"` });
    for (const follower of followers) follower.more();
    settled({ ok: true, value: { revision, at: '', repeated: false } });
  };
  return {
    carriedOut,
    get waiting() {
      return ordered.length;
    },
    get followers() {
      return followers.size;
    },
    headOf: (conversation) => logOf(conversation).length - 1,
    work(count = ordered.length) {
      for (const one of ordered.splice(0, count)) carryOut(one);
    },
    submit(order, settled) {
      ordered.push({ order, settled } as never);
    },
    follow({ request }, follower) {
      const { conversation, after, fromStart } = request;
      const one = new ToyFollower(logOf(conversation), fromStart ? -1 : after, follower);
      followers.add(one);
      one.more();
      return {
        resume: () => one.resume(),
        leave: () => void followers.delete(one),
      };
    },
    onTurn: () => () => undefined,
  };
}

class ToyFollower {
  #hasRoom = true;

  constructor(
    private readonly log: readonly FollowedEvent[],
    private cursor: number,
    private readonly follower: Follower,
  ) {}

  more(): void {
    while (this.#hasRoom && this.cursor + 1 < this.log.length) {
      this.cursor += 1;
      const event = this.log[this.cursor] as FollowedEvent;
      this.#hasRoom = this.follower.onEvent(event);
    }
  }

  resume(): void {
    this.#hasRoom = true;
    this.more();
  }
}

const refusal = (): ServiceFault =>
  new ServiceFault({
    status: 'failed-precondition',
    code: 'ConversationClosed',
    message: 'The chat is over. Nothing was changed.',
    field: 'conversation',
  });
