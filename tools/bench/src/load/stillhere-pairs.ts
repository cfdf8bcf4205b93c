import { messageText, type Pair, type Steps } from './cycles.js';
import { type Counselor, join, openConversation, type Target, takeChat } from './people.js';

interface Frame {
  readonly t: string;
  readonly type?: string;
  readonly revision?: number;
  readonly cid?: string;
  readonly n?: number;
  readonly code?: string;
  readonly data?: { readonly upTo?: number; readonly cid?: string };
}

/** A visitor who was accepted and their counselor: raw frames, as docs/protocol.md has them. */
export async function stillherePair(
  target: Target,
  counselor: Counselor,
  steps: Steps,
): Promise<Pair> {
  const { conversation, token } = await openConversation(target);
  await takeChat(target, counselor, conversation);
  const { wire: visitor } = await join(target, { conversation, token });
  const { wire: staff } = await join(target, { conversation }, counselor.cookie);
  /** Revision → number of the messages that are not displayed yet, oldest first. */
  const underWay = new Map<number, number>();
  let applied = 0;
  let [deliveredUpTo, acked] = [-1, 0];
  const delivered = (upTo: number): void => {
    for (const [revision, n] of underWay) {
      if (revision > deliveredUpTo && revision <= upTo) steps.delivered(n);
    }
    deliveredUpTo = Math.max(deliveredUpTo, upTo);
  };
  visitor.listen((text) => {
    const frame = JSON.parse(text) as Frame;
    if (frame.t === 'ping') visitor.send(JSON.stringify({ t: 'pong', n: frame.n, a: applied }));
    else if (frame.t === 'ok') steps.accepted(Number(frame.cid));
    else if (frame.t === 'no') steps.refused(frame.code ?? '');
    if (frame.t !== 'ev') return;
    applied = frame.revision ?? applied;
    if (applied - acked >= 24) {
      acked = applied;
      visitor.send(JSON.stringify({ t: 'ack', upTo: applied }));
    }
    const upTo = frame.data?.upTo ?? -1;
    if (frame.type === 'message-posted') underWay.set(applied, Number(frame.data?.cid));
    else if (frame.type === 'receipt-delivered') {
      delivered(upTo);
      staff.send(JSON.stringify({ t: 'seen', upTo, dwellMs: 1_000 }));
    } else if (frame.type === 'receipt-displayed') {
      delivered(upTo);
      for (const [revision, n] of underWay) {
        if (revision > upTo) break;
        underWay.delete(revision);
        steps.displayed(n);
      }
    }
  });
  let [read, said] = [0, 0];
  staff.listen((text) => {
    const frame = JSON.parse(text) as Frame;
    if (frame.t === 'ping') staff.send(JSON.stringify({ t: 'pong', n: frame.n, a: read }));
    if (frame.t !== 'ev') return;
    read = frame.revision ?? read;
    if (frame.type !== 'message-posted' && read - said < 24) return;
    said = read;
    staff.send(JSON.stringify({ t: 'ack', upTo: read }));
  });
  return {
    send: (n) => {
      acked = applied;
      visitor.send(
        JSON.stringify({
          t: 'msg',
          cid: String(n),
          body: messageText,
          seenRevision: applied,
          a: applied,
        }),
      );
    },
  };
}
