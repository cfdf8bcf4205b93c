import type { Cancel } from '@stillhere/kernel';
import { type CallChain, type CallChainOptions, callChain } from '../call-chain.js';
import {
  type BoundMethod,
  boundMethods,
  type DirectFollow,
  type ServiceBinding,
} from '../service-binding.js';
import { DirectFollowing } from './direct-following.js';
import { type AnyAnswer, DirectOrder, type DirectParts } from './direct-order.js';
import type {
  Follower,
  FollowFrom,
  Following,
  Link,
  LinkOrder,
  OrderAnswer,
  OrderName,
} from './link.js';
import { OpenCalls } from './open-calls.js';
import { Turn } from './turn.js';

/**
 * The link to a service in this process: an order is carried out within `submit`, through the same chain
 * as over gRPC (access, deadline, trace, error mapping), and answered in the pass that settles it. An
 * order that the service does not take is a TypeError: a fault of whoever put the parts together.
 */
export function createDirectLink<S extends object>(
  binding: ServiceBinding<S>,
  options: CallChainOptions = {},
): Link {
  return new DirectLink(callChain('in-process', options), binding);
}

class DirectLink implements Link {
  readonly #parts: ReadonlyMap<string, DirectParts>;
  readonly #follow: DirectFollow | undefined;
  readonly #turn = new Turn();

  constructor(chain: CallChain, binding: ServiceBinding<object>) {
    const open = new OpenCalls(chain);
    const turn = this.#turn;
    const partsOf = (method: BoundMethod) => [method.name, { chain, open, turn, method }] as const;
    this.#parts = new Map(boundMethods(binding).map(partsOf));
    this.#follow = binding.follow;
  }

  submit<Name extends OrderName>(
    { kind, context }: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void {
    const order = new DirectOrder(
      this.#partsOf(kind.$case),
      settled as (answer: AnyAnswer) => void,
    );
    order.run(kind.value, context);
  }

  follow(from: FollowFrom, follower: Follower): Following {
    if (this.#follow === undefined) throw notServed('follow');
    const open = new DirectFollowing(this.#partsOf('follow'), follower);
    open.begin(this.#follow, from);
    return open;
  }

  onTurn(listener: () => void): Cancel {
    return this.#turn.onEnd(listener);
  }

  #partsOf(name: string): DirectParts {
    const parts = this.#parts.get(name);
    if (parts === undefined) throw notServed(name);
    return parts;
  }
}

const notServed = (name: string) => new TypeError(`the service does not take ${name} over a link`);
