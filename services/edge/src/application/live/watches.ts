import type { session } from '@stillhere/contracts';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type LiveConnection, sendEphemeral } from './live-connection.js';

/** Before a watch that ended is begun again. */
const againMs = 1_000;

/** What is shown and not recorded: presence and typing of the other side, the place while waiting. */
export function watch(
  connection: LiveConnection,
  state: Pick<session.ConversationState, 'visitor' | 'status'>,
): void {
  if (connection.side === 'visitor') {
    void keep(connection, () => watchTyping(connection, 'staff'));
    if (state.status === 'waiting') void keep(connection, () => watchPlace(connection));
  } else {
    void keep(connection, () => watchTyping(connection, 'visitor'));
    void keep(connection, () => watchPresence(connection, state.visitor));
  }
}

/** Runs a watch until the connection is over, again after a fault of the other side. */
async function keep(connection: LiveConnection, run: () => Promise<void>): Promise<void> {
  const { over, ports, conversation } = connection;
  while (!over.signal.aborted) {
    try {
      await run();
      return;
    } catch (error) {
      if (over.signal.aborted) return;
      if (!isServiceFault(error)) throw error;
      ports.logger.warn('a watch ended', { code: error.code, conversation });
      if (error.status === 'permission-denied') return;
      await new Promise<void>((resolve) => {
        ports.timers.after(againMs, resolve);
      });
    }
  }
}

const asEdge = ({ principal, over }: LiveConnection) =>
  callContext({ principal: servicePrincipal('edge', principal.tenant), signal: over.signal });
const asThemselves = ({ principal, over }: LiveConnection) =>
  callContext({ principal, signal: over.signal });

async function watchTyping(connection: LiveConnection, side: 'visitor' | 'staff'): Promise<void> {
  const { ports, conversation } = connection;
  for await (const { on, expiresMs } of ports.presence.watchTyping(
    { conversation, side },
    asEdge(connection),
  )) {
    sendEphemeral(connection, 'typing', { on, expiresMs });
  }
}

async function watchPresence(connection: LiveConnection, visitor: string): Promise<void> {
  const { ports, conversation } = connection;
  const request = { conversation, participant: visitor };
  for await (const verdict of ports.presence.watchPresence(request, asThemselves(connection))) {
    const { heard: _, ...value } = verdict;
    sendEphemeral(connection, 'presence', value);
  }
}

async function watchPlace(connection: LiveConnection): Promise<void> {
  const { ports, conversation } = connection;
  for await (const place of ports.routing.watchPlace({ conversation }, asThemselves(connection))) {
    if (place.status !== 'waiting') return;
    const { waiting, counselors, waitFromS, waitToS } = place;
    sendEphemeral(connection, 'place', {
      ...{ place: place.place, waiting, counselors, waitFromS, waitToS },
    });
  }
}
