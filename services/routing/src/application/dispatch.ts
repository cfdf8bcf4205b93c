import { type Explanation } from '../domain/matching/explain.js';
import { match } from '../domain/matching/match.js';
import { rulesInForceDefault } from '../domain/matching/rules.js';
import type { WaitCommand } from '../domain/queue/commands.js';
import { decide } from '../domain/queue/decide.js';
import type { OfferExplanation } from '../domain/queue/events.js';
import type { WaitingEntry } from '../projections/waiting-list.js';
import type { Check } from './deadlines.js';
import { floorOf, rulesChangeInMs, type TenantFloor } from './floor.js';
import { inBackground, ownEnvelope } from './own-work.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';
import { dueFor } from './waiting-due.js';

/** One look at thousands who wait takes some ms; so often it takes a fifth of the time. */
export const dispatchEveryMs = 50;

/** What could not be recorded is looked at again after so long. */
const againMs = 1_000;

/**
 * Offers who waits to whom the rules name, ends offers that nobody answered, and takes the steps of the
 * ladder when they are due. All of it is read from the log's views, so a restart forgets nothing.
 */
export function dispatchWaiting(routing: () => Routing): Check {
  /** Conversations about which something is being recorded, and whom they are offered to by that. */
  const underWay = new Map<string, string>();

  function record(tenant: string, command: WaitCommand, offeredTo = ''): void {
    const { conversation } = command;
    underWay.set(conversation, offeredTo);
    const work = () =>
      routing().queues.transact(
        queueStream(tenant, conversation),
        ownEnvelope(routing(), tenant),
        (state) => decide(command, state),
      );
    void inBackground(routing(), 'routing.dispatch', work).finally(() => {
      underWay.delete(conversation);
      // The view may have shown it before the append was answered, and nobody looked at it since.
      routing().dispatch.tell();
    });
  }

  function offer(floor: TenantFloor): void {
    const { version } = floor.rules;
    for (const { conversation, counselor, answerWithinS, explanation } of match(floor)) {
      const about = { conversation, counselor, settingsVersion: version };
      const answerWithinMs = answerWithinS * 1_000;
      const told = { answerWithinMs, explanation: stored(explanation) };
      record(floor.tenant, { type: 'offer', ...about, ...told }, counselor);
    }
  }

  /** When the next thing is due for one who waits; what is due now is done. */
  function lookAt(floor: TenantFloor, entry: WaitingEntry, nowMs: number): number {
    const { conversation } = entry.row;
    if (underWay.has(conversation)) return nowMs + againMs;
    const due = dueFor(floor, entry, nowMs);
    if (due.command === undefined) return due.atMs;
    record(floor.tenant, due.command);
    return nowMs + againMs;
  }

  return (nowMs) => {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const tenant of tenantsToServe(routing())) {
      const floor = floorOf(routing(), { tenant, nowMs, underWay });
      for (const entry of [...floor.present, ...floor.gone]) {
        nextMs = Math.min(nextMs, lookAt(floor, entry, nowMs));
      }
      offer({ ...floor, waiting: floor.waiting.filter((one) => !underWay.has(one.conversation)) });
      nextMs = Math.min(nextMs, floor.nextChangeMs);
    }
    return nextMs;
  };
}

/** Whose rules ask for anything, or will, or where something still rings under rules that held before. */
function tenantsToServe(routing: Routing): ReadonlySet<string> {
  const { waiting, rules } = routing;
  const tenants = new Set<string>();
  for (const [, row] of waiting.view.entries()) {
    if (row.kind !== 'waiting' || tenants.has(row.tenant)) continue;
    const isServed =
      rules.of(row.tenant) !== rulesInForceDefault ||
      row.wait.offer !== undefined ||
      Number.isFinite(rulesChangeInMs(routing, row.tenant));
    if (isServed) tenants.add(row.tenant);
  }
  return tenants;
}

export const stored = ({ notAsked, ...explanation }: Explanation): OfferExplanation => ({
  ...explanation,
  notAsked: [...notAsked].map(([why, counselors]) => ({ why, counselors })),
});
