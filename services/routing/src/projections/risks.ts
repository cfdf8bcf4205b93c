import type { DecodedEvent, ProjectionView, ReadView } from '@stillhere/event-processing';
import { type RoutingRow, riskKey } from './rows.js';

/** From 0, as the rules count them; what is not known is nobody's judgement. */
const levels: readonly unknown[] = ['none', 'low', 'medium', 'high', 'imminent'];

/** How much danger the person is in, as staff last said; 0: nobody did, or none. */
export function riskOf(
  view: Pick<ReadView<RoutingRow>, 'get'>,
  tenant: string,
  conversation: string,
): number {
  const row = view.get(riskKey(tenant, conversation));
  return row?.kind === 'risk' ? row.level : 0;
}

export const riskLevelOf = (data: unknown): number =>
  Math.max(0, levels.indexOf((data as { readonly level?: unknown }).level));

export function applyRisk(
  { tenant, streamId, data }: DecodedEvent,
  view: ProjectionView<RoutingRow>,
): void {
  const key = riskKey(tenant, streamId);
  const level = riskLevelOf(data);
  if (level === 0) view.delete(key);
  else view.put(key, { kind: 'risk', tenant, level });
}
