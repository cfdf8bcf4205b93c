import type { DecodedEvent, ProjectionView } from '@stillhere/event-processing';
import type { ConversationAssigned, ConversationReturned } from '../domain/queue/events.js';
import type { Desk } from '../domain/worker/desk.js';
import type { SeatReleased } from '../domain/worker/events.js';
import { thereUntilMs } from '../domain/worker/shift.js';
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
  const known = deskOf(tenant, counselor, view)?.cause ?? '';
  const cause = reason === 'disabled' ? reason : known;
  const row = {
    counselor,
    reason,
    cause,
    at,
    deskSince: '',
    state: 'waiting',
    takenBy: '',
  } as const;
  view.put(key, { kind: 'lost', tenant, conversation, ...row });
}

/** Given to somebody else while it was held for a counselor whose desk is away: it leaves their seats. */
export function rememberGiven(event: DecodedEvent & ConversationAssigned, view: View): void {
  const { previous, counselor: takenBy } = event.data;
  if (previous !== '') rememberHeld(event, previous, { state: 'taken', takenBy }, view);
}

/** Ended while it was held; the seat tells, since the line knows nothing of a chat that has its place. */
export function rememberEnded(event: DecodedEvent & SeatReleased, view: View): void {
  const { counselor, reason } = event.data;
  if (reason === 'ended') rememberHeld(event, counselor, { state: 'ended', takenBy: '' }, view);
}

/** Whoever leads the shift was told that it is held, so they are told what became of it. */
function rememberHeld(
  { tenant, data, stored }: DecodedEvent,
  counselor: string,
  became: Pick<LostChatRow, 'state' | 'takenBy'>,
  view: View,
): void {
  const { conversation } = data as { readonly conversation: string };
  const desk = deskOf(tenant, counselor, view);
  const at = stored.metadata.occurredAt;
  if (desk === undefined || thereUntilMs(desk, Date.parse) > Date.parse(at)) return;
  forgetOld(view, Date.parse(at));
  const { cause, since: deskSince } = desk;
  const row = { counselor, reason: 'held', cause, at, deskSince, ...became } as const;
  view.put(lostKey(tenant, conversation), { kind: 'lost', tenant, conversation, ...row });
}

function deskOf(tenant: string, counselor: string, view: View): Desk | undefined {
  const worker = view.get(`worker/${tenant}/${counselor.slice('counselor:'.length)}`);
  return worker?.kind === 'worker' ? worker.state.desk : undefined;
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
