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

/**
 * While somebody waits, their place is watched, and nobody writes to them; once somebody has their
 * chat, whether that counselor is there. Either may follow the other again.
 */
async function watchAsVisitor(connection: LiveConnection, status: string): Promise<void> {
  const { signal } = connection.over;
  let goesOn = status !== 'waiting' || (await keep(connection, () => watchPlace(connection)));
  while (goesOn && !signal.aborted) {
    goesOn = await watchCounseled(connection);
    goesOn &&= await keep(connection, () => watchPlace(connection));
  }
}

/** Until their chat waits again. */
async function watchCounseled(connection: LiveConnection): Promise<boolean> {
  const waitsAgain = new AbortController();
  const signal = AbortSignal.any([connection.over.signal, waitsAgain.signal]);
  void keep(connection, () => watchTyping(connection, 'staff', signal), signal);
  try {
    return await keep(connection, () => watchCounselor(connection));
  } finally {
    waitsAgain.abort();
  }
}

/**
 * Runs a watch until it is done or the signal aborts, again after a fault of the other side. False:
 * it was refused, and is given up.
 */
async function keep(
  connection: LiveConnection,
  run: () => Promise<'done' | 'again'>,
  signal = connection.over.signal,
): Promise<boolean> {
  const { ports, conversation } = connection;
  let isRefused = false;
  const onFault = ({ code, status }: ServiceFault): boolean => {
    ports.logger.warn('a watch ended', { code, conversation });
    isRefused = status === 'permission-denied';
    return isRefused;
  };
  await keepRunning({ signal, timers: ports.timers, onFault }, run);
  return !isRefused;
}

const asEdge = ({ principal, over }: LiveConnection, signal = over.signal) =>
  callContext({ principal: servicePrincipal('edge', principal.tenant), signal });
const asThemselves = ({ principal, over }: LiveConnection) =>
  callContext({ principal, signal: over.signal });

async function watchTyping(
  connection: LiveConnection,
  side: 'visitor' | 'staff',
  signal?: AbortSignal,
): Promise<'again'> {
  const { ports, conversation } = connection;
  for await (const { on, expiresMs } of ports.presence.watchTyping(
    { conversation, side },
    asEdge(connection, signal),
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

/** Done when nobody has the chat any more. */
async function watchCounselor(connection: LiveConnection): Promise<'done' | 'again'> {
  const { ports, conversation } = connection;
  let hadCounselor = false;
  for await (const value of ports.presence.watchCounselor(
    { conversation },
    asThemselves(connection),
  )) {
    if (value.counselor === '' && hadCounselor) return 'done';
    hadCounselor ||= value.counselor !== '';
    // Of somebody whose desk was never seen nothing can be said.
    if (value.state !== '') sendEphemeral(connection, 'counselor', value);
  }
  return 'again';
}

async function watchPlace(connection: LiveConnection): Promise<'done' | 'again'> {
  const { ports, conversation } = connection;
  for await (const place of ports.routing.watchPlace({ conversation }, asThemselves(connection))) {
    if (place.status !== 'waiting') return 'done';
    const { waiting, counselors, waitFromS, waitToS } = place;
    sendEphemeral(connection, 'place', {
      place: place.place,
      waiting,
      counselors,
      waitFromS,
      waitToS,
    });
  }
  return 'again';
}
