import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

/** From the moment it entered the queue until it was answered or left; the last one says which. */
export async function* watchPlace(
  routing: Routing,
  { conversation }: api.WatchPlaceRequest,
  context: CallContext,
): AsyncGenerator<api.QueuePlace> {
  requireAllowed(context, 'WatchPlace', { conversation });
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = routing.places.changed;
    const place = await placeNow(routing, context.principal.tenant, conversation);
    const text = JSON.stringify(place ?? '');
    if (place !== undefined && text !== shown) yield place;
    if (place !== undefined && place.status !== 'waiting') return;
    shown = text;
    await routing.places.changed.since(version, context.signal);
  }
}

/** Revision by which a conversation is out of the queue: it enters once and goes out once. */
const outRevision = 1;

/** `undefined`: on its way into the list, or just out of it. */
async function placeNow(
  routing: Routing,
  tenant: string,
  conversation: string,
): Promise<api.QueuePlace | undefined> {
  const { placeOf, around } = routing.places.of(tenant);
  const place = placeOf(conversation);
  if (place !== undefined) return { status: 'waiting', place, ...around, returned: false };
  const { state } = await routing.queues.load(queueStream(tenant, conversation), outRevision);
  if (state.status !== 'accepted' && state.status !== 'left') return undefined;
  return { status: state.status, place: 0, ...around, returned: false };
}
