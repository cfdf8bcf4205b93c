import {
  type Claim,
  dueNow,
  nextDueMs,
  proven,
  type Receipt,
  recordedNow,
  unrecorded,
  want,
} from '../domain/receipt/index.js';
import type { LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';

/** Turns what pages claim into receipts in the log, coalesced, never lower than before. */
export interface Receipts {
  claim(connection: LiveConnection, claim: Claim, dwellMs: number): void;
  /** Proposes at once all that waits: nothing is received over a connection that has ended. */
  flush(connection: LiveConnection): void;
}

export interface ReceiptParts {
  readonly facts: FactWriter;
  readonly onRefused: (connection: LiveConnection, code: string) => void;
}

export function createReceipts(ports: PresencePorts, parts: ReceiptParts): Receipts {
  const { clock, timers } = ports;

  /** One round at a time: while the log is slow, marks join and what waits does not grow. */
  function soon(connection: LiveConnection): void {
    if (connection.receiptsOnTheirWay > 0 || connection.receiptTimer) return;
    const nowMs = clock.monotonicMs();
    const due = dueNow(connection.receipts, nowMs);
    if (due.length > 0) {
      proposeAll(connection, due);
      return;
    }
    const dueMs = nextDueMs(connection.receipts);
    if (dueMs === undefined) return;
    connection.receiptTimer = timers.after(dueMs - nowMs, () => {
      connection.receiptTimer = undefined;
      soon(connection);
    });
  }

  function proposeAll(connection: LiveConnection, due: readonly Receipt[]): void {
    for (const receipt of due) {
      // Counts as recorded from here on: it is tried until it is, or refused for good.
      connection.receipts = recordedNow(connection.receipts, receipt, clock.monotonicMs());
      connection.receiptsOnTheirWay += 1;
      void propose(connection, receipt).then((fate) => {
        connection.receiptsOnTheirWay -= 1;
        if (fate.kind === 'refused') parts.onRefused(connection, fate.code);
        soon(connection);
      });
    }
  }

  function propose(connection: LiveConnection, receipt: Receipt): Promise<Fate> {
    const { conversation, participant, device, connEpoch } = connection;
    return parts.facts.propose({
      key: connection,
      slot: `${receipt.level}/${participant}/${connEpoch}`,
      write: (context) =>
        ports.session.recordReceipt(
          { conversation, participant, ...receipt, device, connEpoch },
          context,
        ),
    });
  }

  return {
    claim(connection, made, dwellMs) {
      const { state } = connection;
      const screen = { visible: state.reported === 'visible', awake: !state.asleep };
      connection.receipts = want(connection.receipts, proven(made, screen), dwellMs);
      soon(connection);
    },
    flush(connection) {
      connection.receiptTimer?.();
      connection.receiptTimer = undefined;
      proposeAll(connection, unrecorded(connection.receipts));
    },
  };
}
