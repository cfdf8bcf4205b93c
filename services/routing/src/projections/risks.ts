import type { ReadView } from '@stillhere/event-processing';
import { type RoutingRow, riskKey } from './rows.js';

/** The risk level that counselors set; 0: nobody did. */
export function riskOf(view: ReadView<RoutingRow>, tenant: string, conversation: string): number {
  const row = view.get(riskKey(tenant, conversation));
  return row?.kind === 'risk' ? row.level : 0;
}
