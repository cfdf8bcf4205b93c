import type { ReadView } from '@stillhere/event-processing';
import type { Entry, ReturnReason } from '../domain/queue/events.js';
import type { Wait } from '../domain/queue/wait.js';
import type { WorkerState } from '../domain/worker/state.js';

/** Who has waited and not been answered. */
export type WaitingRow = {
  readonly kind: 'waiting';
  readonly tenant: string;
  readonly conversation: string;
  /** Somebody had it before, and it came back. */
  readonly returned: boolean;
  /** What was done for this person while they wait. */
  readonly wait: Wait;
} & Entry;

/** Counselors who know the person of a conversation. */
export interface ConflictsRow {
  readonly kind: 'conflicts';
  readonly tenant: string;
  readonly counselors: readonly string[];
}

/** The risk level that was set for a conversation, above 0. */
export interface RiskRow {
  readonly kind: 'risk';
  readonly tenant: string;
  readonly level: number;
}

/** What is on record of the page of a conversation's visitor. */
export interface PersonRow {
  readonly kind: 'person';
  readonly tenant: string;
  readonly status: 'never-connected' | 'here' | 'no-connection' | 'closed' | 'left';
  readonly since: string;
  /** Epochs of the connections that have not ended. */
  readonly open: readonly number[];
}

export interface WorkerRow {
  readonly kind: 'worker';
  readonly tenant: string;
  readonly counselor: string;
  readonly state: WorkerState;
}

/** A chat that a counselor had who was not there, and what became of it. */
export interface LostChatRow {
  readonly kind: 'lost';
  readonly tenant: string;
  readonly conversation: string;
  readonly counselor: string;
  /** `held`: it was kept for them, and was given to somebody else or ended before it went back. */
  readonly reason: Exclude<ReturnReason, 'put-back'> | 'held';
  /** Why the desk was not there. */
  readonly cause: string;
  readonly at: string;
  /** Of one that was held: when the desk went. */
  readonly deskSince: string;
  readonly state: 'waiting' | 'taken' | 'ended';
  readonly takenBy: string;
}

export interface WaitsRow {
  readonly kind: 'waits';
  /** Seconds, oldest first. */
  readonly recentS: readonly number[];
}

export type RoutingRow =
  | WaitingRow
  | ConflictsRow
  | RiskRow
  | PersonRow
  | WorkerRow
  | LostChatRow
  | WaitsRow;

export const waitingKey = (tenant: string, conversation: string): string =>
  `waiting/${tenant}/${conversation}`;
export const conflictsKey = (tenant: string, conversation: string): string =>
  `conflicts/${tenant}/${conversation}`;
export const riskKey = (tenant: string, conversation: string): string =>
  `risk/${tenant}/${conversation}`;
export const personKey = (tenant: string, conversation: string): string =>
  `person/${tenant}/${conversation}`;
export const lostKey = (tenant: string, conversation: string): string =>
  `lost/${tenant}/${conversation}`;
export const waitsKey = (tenant: string): string => `waits/${tenant}`;

export function conflictsOf(
  view: Pick<ReadView<RoutingRow>, 'get'>,
  tenant: string,
  conversation: string,
): readonly string[] {
  const row = view.get(conflictsKey(tenant, conversation));
  return row?.kind === 'conflicts' ? row.counselors : [];
}
