import type { DecodedEvent, ProjectionView, ReadView } from '@stillhere/event-processing';
import { riskLevelOf, riskLevels } from '@stillhere/kernel';
import { type RoutingRow, riskKey } from './rows.js';

/** How much danger the person is in, as staff last said; 0: nobody did, or none. */
export function riskOf(
  view: Pick<ReadView<RoutingRow>, 'get'>,
  tenant: string,
  conversation: string,
): number {
  const row = view.get(riskKey(tenant, conversation));
  return row?.kind === 'risk' ? row.level : 0;
}

/** Of an event's data, from 0 as the rules count them; what is not known is nobody's judgement. */
export const riskNumberOf = (data: unknown): number => {
  const level = riskLevelOf((data as { readonly level?: unknown }).level);
  return level === undefined ? 0 : riskLevels.indexOf(level);
};

export function applyRisk(
  { tenant, streamId, data }: DecodedEvent,
  view: ProjectionView<RoutingRow>,
): void {
  const key = riskKey(tenant, streamId);
  const level = riskNumberOf(data);
  if (level === 0) view.delete(key);
  else view.put(key, { kind: 'risk', tenant, level });
}
