import { graceEndsMs } from '../domain/worker/shift.js';
import type { WorkerRow } from '../projections/rows.js';
import { commandWorker } from './command-worker.js';
import type { Check } from './deadlines.js';
import { inBackground, ownEnvelope } from './own-work.js';
import type { Routing } from './routing.js';
import { accountOf } from './streams.js';

/** How often it is asked whether the accounts on shift may still work: well within two seconds. */
const staffCheckMs = 1_000;

/**
 * Takes availability from counselors whose desk stayed away for its whole grace, and from accounts
 * that may not work any more. Their chats go back by the reactor on availability.
 */
export function absentCounselors(routing: () => Routing): Check {
  const underWay = new Set<string>();

  async function lookAt({ tenant, counselor, state }: WorkerRow, isDue: boolean): Promise<void> {
    const member = await routing().staff.find(tenant, accountOf(counselor));
    const envelope = ownEnvelope(routing(), tenant);
    const { since: deskSince } = state.desk;
    if (!member?.canCounsel) {
      await commandWorker(routing(), { type: 'disable', counselor }, envelope);
    } else if (isDue) {
      await commandWorker(routing(), { type: 'lose-desk', counselor, deskSince }, envelope);
    }
  }

  return (nowMs) => {
    const { waiting, grace } = routing();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [key, row] of waiting.view.entries()) {
      if (row.kind !== 'worker' || !hasDuty(row)) continue;
      nextMs = nowMs + staffCheckMs;
      if (underWay.has(key)) continue;
      const isDue = graceEndsMs(row.state.desk, row.state.actedAt, grace) <= nowMs;
      underWay.add(key);
      const looked = inBackground(routing(), 'routing.absent', () => lookAt(row, isDue));
      void looked.finally(() => underWay.delete(key));
    }
    return nextMs;
  };
}

const hasDuty = ({ state }: WorkerRow): boolean => state.available || state.seats.length > 0;
