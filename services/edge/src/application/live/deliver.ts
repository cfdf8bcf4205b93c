import type { session } from '@stillhere/contracts';
import { callContext } from '@stillhere/nest-kit';
import { byeFor, sayBye } from './bye.js';
import { evFrame } from './ev-frame.js';
import { probe } from './heartbeat.js';
import { keepRunning } from './keep-running.js';
import type { LiveConnection } from './live-connection.js';
import { createOwnReceiptDelay } from './own-receipt-delay.js';

/** A reader whose window has been full for so long is told to come again: nothing is dropped. */
export const slowAfterMs = 30_000;

/**
 * Sends the conversation's events from the cursor on: pulled from the log, in order, gap-free. When
 * the window is full nothing is pulled; nothing is ever queued for a reader here. A stream that
 * breaks off is taken up again after the last event that was sent.
 */
export async function deliver(connection: LiveConnection, after: number): Promise<void> {
  const { ports, conversation, over, socket } = connection;
  const { timers, logger } = ports;
  let cursor = after;
  const ownReceipts = createOwnReceiptDelay(timers, () => sendHeld());
  const sendHeld = (): void => {
    if (ownReceipts.isEmpty || over.isOver) return;
    for (const event of ownReceipts.takeAll()) send(connection, event);
  };
  over.onOver(() => ownReceipts.cancel());
  const follow = async (): Promise<'again'> => {
    for await (const event of followAfter(connection, cursor)) {
      if (over.isOver) break;
      cursor = event.revision;
      if (isOwnReceipt(connection, event)) {
        ownReceipts.hold(event);
        continue;
      }
      sendHeld();
      send(connection, event);
      if (connection.window.isFull) await roomAgain(connection);
    }
    return 'again';
  };
  const onFault: Parameters<typeof keepRunning>[0]['onFault'] = (fault) => {
    logger.warn('a follow ended', { code: fault.code, conversation });
    const reason = byeFor(fault);
    if (reason === undefined || reason === 'drain') return false;
    // Why a sign-in ended is said by whoever watches it, within half a second.
    if (reason !== 'unauthenticated' || connection.side !== 'staff') sayBye(socket, reason);
    return true;
  };
  await keepRunning({ signal: over.signal, timers, onFault }, follow);
}

function followAfter(
  { ports, conversation, principal, side, over }: LiveConnection,
  cursor: number,
): AsyncIterable<session.ConversationEvent> {
  return ports.session.follow(
    { conversation, after: Math.max(0, cursor), fromStart: cursor < 0, audience: side },
    callContext({ principal, signal: over.signal }),
  );
}

async function roomAgain({ ports, window, socket }: LiveConnection): Promise<void> {
  const cancel = ports.timers.after(slowAfterMs, () => {
    sayBye(socket, 'slow', { retryAfterMs: 1_000 });
  });
  await window.room();
  cancel();
}

/** Its page told us so itself. */
const isOwnReceipt = (
  { participant, participates }: LiveConnection,
  { type, actor }: session.ConversationEvent,
): boolean => participates && actor === participant && type.startsWith('conversation.receipt-');

function send(connection: LiveConnection, event: session.ConversationEvent): void {
  const { socket, window, participant } = connection;
  const frame = evFrame(event);
  socket.send(frame);
  window.dispatched(event.revision, frame.length, connection.ports.clock.monotonicMs());
  if (event.revision > connection.head) connection.head = event.revision;
  if (event.type === 'conversation.message-posted' && event.actor !== participant) {
    probe(connection);
  } else if (event.type === 'conversation.assigned') {
    assigned(connection, event);
  } else if (event.type === 'conversation.participant-left') {
    left(connection, event);
  }
}

/** Ends every connection of a visitor who left, whichever of their tabs said so. */
function left(connection: LiveConnection, { actor, revision }: session.ConversationEvent): void {
  const { side, participant, admittedAt, socket } = connection;
  if (side !== 'visitor' || actor !== participant || revision <= admittedAt) return;
  connection.hasLeft = true;
  sayBye(socket, 'conversationClosed', { message: youLeft });
}

const youLeft =
  'You ended this chat. What was said stays saved; it cannot be opened here any more.';

/** Whoever looked on and takes part from now on needs a connection that is on record. */
function assigned(
  { participates, side, participant, socket, admittedAt }: LiveConnection,
  { revision, dataJson }: session.ConversationEvent,
): void {
  if (participates || side === 'visitor' || revision <= admittedAt) return;
  const { counselor } = JSON.parse(dataJson) as { readonly counselor?: unknown };
  if (counselor !== participant) return;
  sayBye(socket, 'drain', { message: 'You take part from now on; connect again.' });
}
