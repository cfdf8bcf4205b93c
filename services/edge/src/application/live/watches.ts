import type { session } from '@stillhere/contracts';
import { callContext, type ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { keepRunning } from './keep-running.js';
import { type LiveConnection, sendEphemeral } from './live-connection.js';

/** What is shown and not recorded: presence and typing of the other side, the place while waiting. */
export function watch(
  connection: LiveConnection,
  state: Pick<session.ConversationState, 'visitor' | 'status'>,
): void {
  if (connection.side === 'visitor') void watchAsVisitor(connection, state.status);
  else {
    void keep(connection, () => watchTyping(connection, 'visitor'));
    void keep(connection, () => watchPresence(connection, state.visitor));
  }
}

/** Nobody writes to somebody who waits: one thing at a time is watched for each of them. */
async function watchAsVisitor(connection: LiveConnection, status: string): Promise<void> {
  if (status === 'waiting') await keep(connection, () => watchPlace(connection));
  await keep(connection, () => watchTyping(connection, 'staff'));
}

/** Runs a watch until the connection is over, again after a fault of the other side. */
function keep(connection: LiveConnection, run: () => Promise<'done' | 'again'>): Promise<void> {
  const { over, ports, conversation } = connection;
  const onFault = ({ code, status }: ServiceFault): boolean => {
    ports.logger.warn('a watch ended', { code, conversation });
    return status === 'permission-denied';
  };
  return keepRunning({ signal: over.signal, timers: ports.timers, onFault }, run);
}

const asEdge = ({ principal, over }: LiveConnection) =>
  callContext({ principal: servicePrincipal('edge', principal.tenant), signal: over.signal });
const asThemselves = ({ principal, over }: LiveConnection) =>
  callContext({ principal, signal: over.signal });

async function watchTyping(
  connection: LiveConnection,
  side: 'visitor' | 'staff',
): Promise<'again'> {
  const { ports, conversation } = connection;
  for await (const { on, expiresMs } of ports.presence.watchTyping(
    { conversation, side },
    asEdge(connection),
  )) {
    sendEphemeral(connection, 'typing', { on, expiresMs });
  }
  return 'again';
}

async function watchPresence(connection: LiveConnection, visitor: string): Promise<'again'> {
  const { ports, conversation } = connection;
  const request = { conversation, participant: visitor };
  for await (const verdict of ports.presence.watchPresence(request, asThemselves(connection))) {
    const { heard: _, ...value } = verdict;
    sendEphemeral(connection, 'presence', value);
  }
  return 'again';
}

async function watchPlace(connection: LiveConnection): Promise<'done' | 'again'> {
  const { ports, conversation } = connection;
  for await (const place of ports.routing.watchPlace({ conversation }, asThemselves(connection))) {
    if (place.status !== 'waiting') return 'done';
    const { waiting, counselors, waitFromS, waitToS } = place;
    sendEphemeral(connection, 'place', {
      ...{ place: place.place, waiting, counselors, waitFromS, waitToS },
    });
  }
  return 'again';
}
