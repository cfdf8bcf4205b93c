import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';
import { untilInQueue } from './until-in-queue.js';

/** From the moment it entered the queue until somebody has it or it left; the last one says which. */
export async function* watchPlace(
  routing: Routing,
  { conversation }: api.WatchPlaceRequest,
  context: CallContext,
): AsyncGenerator<api.QueuePlace> {
  requireAllowed(context, 'WatchPlace', { conversation });
  await untilInQueue(routing, conversation, context);
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = routing.lists.changed;
    const place = await placeNow(routing, context.principal.tenant, conversation);
    const text = JSON.stringify(place ?? '');
    if (place !== undefined && text !== shown) yield place;
    if (place !== undefined && place.status !== 'waiting') return;
    shown = text;
    await routing.lists.changed.since(version, context.signal);
  }
}

/** First revision at which a conversation can be out of the list. */
const outRevision = 1;

/** `undefined`: on its way into the list or out of it, or the person counts as gone. */
async function placeNow(
  routing: Routing,
  tenant: string,
  conversation: string,
): Promise<api.QueuePlace | undefined> {
  const { placeOf, around } = routing.lists.of(tenant);
  const place = placeOf(conversation);
  if (place !== undefined) return { status: 'waiting', ...place, ...around };
  const stream = queueStream(tenant, conversation);
  const { state } = await routing.queues.load(stream, outRevision);
  const nowhere = { place: 0, returned: false, ...around };
  switch (state.status) {
    case 'owned':
      return { status: 'accepted', ...nowhere };
    case 'over':
      return { status: state.counselor === '' ? 'left' : 'accepted', ...nowhere };
    case 'missing':
    case 'waiting':
      return undefined;
  }
}
