import { isServiceFault } from '@stillhere/nest-kit';
import {
  type Claim,
  dueNow,
  nextDueMs,
  proven,
  type Receipt,
  recordedNow,
  want,
} from '../domain/receipt/index.js';
import type { LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { PresencePorts } from './ports.js';

/** Turns what pages claim into receipts in the log, coalesced, never lower than before. */
export interface Receipts {
  claim(connection: LiveConnection, claim: Claim, dwellMs: number): void;
}

export function createReceipts(ports: PresencePorts, facts: FactWriter): Receipts {
  const { clock, timers, logger } = ports;

  function claim(connection: LiveConnection, made: Claim, dwellMs: number): void {
    const { state } = connection;
    const screen = { visible: state.reported === 'visible', awake: state.status !== 'asleep' };
    connection.receipts = want(connection.receipts, proven(made, screen));
    flush(connection, dwellMs);
  }

  function flush(connection: LiveConnection, dwellMs: number): void {
    if (connection.receiptInFlight || connection.receiptTimer) return;
    const nowMs = clock.monotonicMs();
    const due = dueNow(connection.receipts, nowMs);
    if (due.length > 0) {
      connection.receiptInFlight = true;
      void record(connection, due, dwellMs).finally(() => {
        connection.receiptInFlight = false;
        flush(connection, dwellMs);
      });
      return;
    }
    const dueMs = nextDueMs(connection.receipts);
    if (dueMs === undefined) return;
    const cancel = timers.after(dueMs - nowMs, () => {
      connection.receiptTimer = undefined;
      flush(connection, dwellMs);
    });
    connection.receiptTimer = { atMs: dueMs, cancel };
  }

  async function record(
    connection: LiveConnection,
    due: readonly Receipt[],
    dwellMs: number,
  ): Promise<void> {
    for (const receipt of due) {
      connection.receipts = recordedNow(connection.receipts, receipt, clock.monotonicMs());
      try {
        await facts.inOrder(connection, (context) =>
          ports.session.recordReceipt(
            {
              conversation: connection.conversation,
              participant: connection.participant,
              level: receipt.level,
              upTo: receipt.upTo,
              device: connection.device,
              connEpoch: connection.connEpoch,
              dwellMs: receipt.level === 'displayed' ? dwellMs : 0,
            },
            context,
          ),
        );
      } catch (error) {
        // A refusal is final: the connection's epoch is over, or this person is no participant any more.
        if (!isServiceFault(error)) throw error;
        logger.warn('a receipt was refused', { code: error.code });
      }
    }
  }

  return { claim };
}
