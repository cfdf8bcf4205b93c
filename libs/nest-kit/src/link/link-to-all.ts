import type { Follower, FollowFrom, Following, Link, OrderName } from './link.js';
import { answerUnknown } from './wire.js';

/** The services that one process serves over its links. */
export interface ServedLinks {
  readonly session?: Link;
  readonly presence?: Link;
}

const serviceOf = (name: OrderName): keyof ServedLinks =>
  name === 'reportEvidence' ? 'presence' : 'session';

/** One link to all of them: each order goes to the service that takes it. */
export const linkToAll = (served: ServedLinks): Link => ({
  submit(order, settled) {
    const link = served[serviceOf(order.kind.$case)];
    if (link === undefined) settled({ ok: false, fault: answerUnknown() });
    else link.submit(order, settled);
  },
  follow(from: FollowFrom, follower: Follower): Following {
    if (served.session !== undefined) return served.session.follow(from, follower);
    follower.onEnd(answerUnknown());
    return { resume: () => undefined, leave: () => undefined };
  },
  onTurn(listener) {
    const cancels = Object.values(served).map((link: Link) => link.onTurn(listener));
    return () => {
      for (const cancel of cancels) cancel();
    };
  },
});
