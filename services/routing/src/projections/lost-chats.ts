import type { DecodedEvent, ProjectionView } from '@stillhere/event-processing';
import type { ConversationReturned } from '../domain/queue/events.js';
import { type LostChatRow, lostKey, type RoutingRow } from './rows.js';

/** How long it is told what became of them. */
export const lostToldMs = 10 * 60_000;

type View = ProjectionView<RoutingRow>;

/** Chats that were put back by hand are nobody's alarm. */
export function rememberLost(event: DecodedEvent & ConversationReturned, view: View): void {
  const { tenant, streamId: conversation, stored } = event;
  const { counselor, reason } = event.data;
  const key = lostKey(tenant, conversation);
  if (reason === 'put-back') {
    view.delete(key);
    return;
  }
  const at = stored.metadata.occurredAt;
  forgetOld(view, Date.parse(at));
  const worker = view.get(`worker/${tenant}/${counselor.slice('counselor:'.length)}`);
  const known = worker?.kind === 'worker' ? worker.state.desk.cause : '';
  const cause = reason === 'disabled' ? reason : known;
  const row = { counselor, reason, cause, at, state: 'waiting', takenBy: '' } as const;
  view.put(key, { kind: 'lost', tenant, conversation, ...row });
}

export function becameOfLost(
  { tenant, streamId }: DecodedEvent,
  view: View,
  became: Pick<LostChatRow, 'state' | 'takenBy'>,
): void {
  const key = lostKey(tenant, streamId);
  const row = view.get(key);
  if (row?.kind === 'lost' && row.state !== 'ended') view.put(key, { ...row, ...became });
}

function forgetOld(view: View, nowMs: number): void {
  for (const [key, row] of view.entries()) {
    if (row.kind !== 'lost' || row.state === 'waiting') continue;
    if (nowMs - Date.parse(row.at) > lostToldMs) view.delete(key);
  }
}
