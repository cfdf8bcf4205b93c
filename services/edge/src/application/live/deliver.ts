import type { session } from '@stillhere/contracts';
import { callContext, isServiceFault } from '@stillhere/nest-kit';
import { byeFor, sayBye } from './bye.js';
import { probe } from './heartbeat.js';
import type { LiveConnection } from './live-connection.js';

/**
 * Sends the conversation's events from the cursor on: pulled from the log, in order, gap-free. When
 * the window is full nothing is pulled; nothing is ever queued for a reader here.
 */
export async function deliver(connection: LiveConnection, after: number): Promise<void> {
  const { ports, conversation, principal, side, over, window } = connection;
  const context = callContext({ principal, signal: over.signal });
  const request = {
    conversation,
    after: Math.max(0, after),
    fromStart: after < 0,
    audience: side,
  };
  try {
    for await (const event of ports.session.follow(request, context)) {
      if (over.signal.aborted) return;
      send(connection, event);
      if (window.isFull) await roomAgain(connection);
    }
  } catch (error) {
    if (over.signal.aborted) return;
    const reason = byeFor(error);
    if (reason === undefined || !isServiceFault(error)) throw error;
    ports.logger.warn('a follow ended', { code: error.code, conversation });
    sayBye(connection.socket, reason, { retryAfterMs: reason === 'drain' ? 500 : 0 });
  }
}

async function roomAgain(connection: LiveConnection): Promise<void> {
  connection.fullSinceMs = connection.ports.clock.monotonicMs();
  await connection.window.room();
  connection.fullSinceMs = 0;
}

/** The body is text already: the frame is put around it, not built anew. */
function send(connection: LiveConnection, event: session.ConversationEvent): void {
  const frame = evFrame(event);
  connection.socket.send(frame);
  connection.window.dispatched(event.revision, frame.length);
  if (event.revision > connection.head) connection.head = event.revision;
  if (event.type === 'conversation.message-posted' && event.actor !== connection.participant) {
    probe(connection);
  }
}

const category = 'conversation.';

/** One rendering for all readers of the same audience: the newest few are kept. */
const rendered = new WeakMap<session.ConversationEvent, string>();

function evFrame(event: session.ConversationEvent): string {
  const known = rendered.get(event);
  if (known !== undefined) return known;
  const { revision, eventId, chain, occurredAt, actor } = event;
  const type = event.type.startsWith(category) ? event.type.slice(category.length) : event.type;
  const frame = `{"t":"ev","revision":${revision},"id":"${eventId}","chain":"${chain}","type":"${type}","at":"${occurredAt}","actor":${JSON.stringify(actor)},"data":${event.dataJson}}`;
  rendered.set(event, frame);
  return frame;
}
