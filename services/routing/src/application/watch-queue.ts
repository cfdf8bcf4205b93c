import type { routing as api, CallContext } from '@stillhere/contracts';
import { waitingList } from '../projections/waiting-list.js';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/** The newest list first, then again after each change; a slow reader skips what is outdated. */
export async function* watchQueue(
  { waiting, waitingChanged }: Routing,
  context: CallContext,
): AsyncGenerator<api.QueueSnapshot> {
  requireAllowed(context, 'WatchQueue');
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = waitingChanged;
    const snapshot = snapshotOf(waitingList(waiting.view, context.principal.tenant));
    const text = JSON.stringify(snapshot);
    if (text !== shown) yield snapshot;
    shown = text;
    await waitingChanged.since(version, context.signal);
  }
}

const snapshotOf = (entries: ReturnType<typeof waitingList>): api.QueueSnapshot => ({
  waiting: entries.map(({ conversation, service, language, priority, since }) => ({
    conversation,
    service,
    language,
    priority,
    since,
    ...{ group: 'waiting', returned: false, visitorPresence: '', visitorSince: '' },
  })),
});
