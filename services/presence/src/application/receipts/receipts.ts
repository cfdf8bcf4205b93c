import type { Cancel } from '@stillhere/kernel';
import type { Watched } from '../../domain/place/index.js';
import {
  type Claim,
  dueNow,
  nextDueMs,
  nothingPending,
  type Pending,
  proven,
  type Receipt,
  recordedNow,
  type Screen,
  unrecorded,
  want,
} from '../../domain/receipt/index.js';
import type { PresencePorts } from '../ports.js';
import type { FactQueue, Written } from '../record/fact-queue.js';

/** Over which connection somebody receives. */
export interface Receiver extends Watched {
  readonly id: string;
  readonly device: string;
  readonly connEpoch: number;
}

/** The record does not take a receipt, for good. */
export interface ReceiptRefused {
  readonly kind: 'refused';
  readonly connection: string;
  readonly code: string;
}

/** Turns what pages claim into receipts in the log, coalesced, never lower than before. */
export interface Receipts {
  claim(receiver: Receiver, claim: Claim, screen: Screen): void;
  /** Proposes at once all that waits: nothing is received over a connection that has ended. */
  flush(connection: string): void;
  /** Nothing of this connection is kept any more. */
  forget(connection: string): void;
}

/** What is on its way over one connection. */
interface Receiving {
  readonly receiver: Receiver;
  pending: Pending;
  /** One round at a time: while the log is slow, marks join and what waits does not grow. */
  onTheirWay: number;
  timer: Cancel | undefined;
}

export function createReceipts(
  ports: Pick<PresencePorts, 'session' | 'clock' | 'timers'>,
  queue: Pick<FactQueue, 'propose'>,
  tell: (event: ReceiptRefused) => void,
): Receipts {
  const { clock, timers, session } = ports;
  const receiving = new Map<string, Receiving>();

  const of = (receiver: Receiver): Receiving => {
    const known = receiving.get(receiver.id);
    if (known) return known;
    const fresh = { receiver, pending: nothingPending, onTheirWay: 0, timer: undefined };
    receiving.set(receiver.id, fresh);
    return fresh;
  };

  function soon(one: Receiving): void {
    if (one.onTheirWay > 0 || one.timer) return;
    const nowMs = clock.monotonicMs();
    const due = dueNow(one.pending, nowMs);
    if (due.length > 0) {
      proposeAll(one, due);
      return;
    }
    const dueMs = nextDueMs(one.pending);
    if (dueMs === undefined) return;
    one.timer = timers.after(dueMs - nowMs, () => {
      one.timer = undefined;
      soon(one);
    });
  }

  function proposeAll(one: Receiving, due: readonly Receipt[]): void {
    for (const receipt of due) {
      // Counts as recorded from here on: it is tried until it is, or refused for good.
      one.pending = recordedNow(one.pending, receipt, clock.monotonicMs());
      one.onTheirWay += 1;
      void propose(one.receiver, receipt).then((written) => {
        one.onTheirWay -= 1;
        if (written.kind === 'refused') {
          tell({ kind: 'refused', connection: one.receiver.id, code: written.code });
        }
        soon(one);
      });
    }
  }

  function propose(receiver: Receiver, receipt: Receipt): Promise<Written> {
    const { conversation, participant, device, connEpoch } = receiver;
    const request = { conversation, participant, ...receipt, device, connEpoch };
    return queue.propose({
      of: receiver,
      about: `${receipt.level}/${participant}/${connEpoch}`,
      isPresence: false,
      write: (context) => session.recordReceipt(request, context),
    });
  }

  return {
    claim(receiver, made, screen) {
      const one = of(receiver);
      const dwellMs = made.level === 'displayed' ? made.dwellMs : 0;
      one.pending = want(one.pending, proven(made, screen), dwellMs);
      soon(one);
    },
    flush(connection) {
      const one = receiving.get(connection);
      if (!one) return;
      one.timer?.();
      one.timer = undefined;
      proposeAll(one, unrecorded(one.pending));
    },
    forget(connection) {
      receiving.get(connection)?.timer?.();
      receiving.delete(connection);
    },
  };
}
