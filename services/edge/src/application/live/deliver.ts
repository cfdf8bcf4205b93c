import type { Cancel } from '@stillhere/kernel';
import {
  callContext,
  type FollowedEvent,
  type Follower,
  type Following,
  type ServiceFault,
} from '@stillhere/nest-kit';
import { byeFor, sayBye } from './bye.js';
import type { LiveConnection } from './live-connection.js';
import { OwnReceiptDelay } from './own-receipt-delay.js';
import { delivered, delivering } from './traced.js';

/** A reader whose window has been full for so long is told to come again: nothing is dropped. */
export const slowAfterMs = 30_000;
/** Before a follow that broke off is taken up again. */
const againMs = 1_000;

/**
 * Sends the conversation's events from the cursor on, in order and gap-free, as they become durable.
 * When the window is full nothing more is taken; nothing is ever queued for a reader here. A follow
 * that breaks off is taken up again after the last event that was taken.
 */
export function deliver(connection: LiveConnection, after: number): void {
  const delivery = new Delivery(connection, after);
  connection.over.onOver(() => delivery.stop());
  delivery.follow();
}

class Delivery implements Follower {
  readonly #ownReceipts: OwnReceiptDelay;
  #following: Following | undefined;
  #cancelPatience: Cancel | undefined;
  #cancelAgain: Cancel | undefined;

  /** What a page is shown again when it is opened is no delivery of anything. */
  private readonly shownUpTo: number;

  constructor(
    private readonly connection: LiveConnection,
    private cursor: number,
  ) {
    this.shownUpTo = cursor < 0 ? connection.admittedAt : cursor;
    this.#ownReceipts = new OwnReceiptDelay(connection.ports.timers, (event) => this.#send(event));
  }

  follow(): void {
    const { ports, conversation, principal, side } = this.connection;
    const { cursor } = this;
    const request = {
      conversation,
      after: Math.max(0, cursor),
      fromStart: cursor < 0,
      audience: side,
    };
    this.#following = ports.sessionLink.follow(
      { request, context: callContext({ principal }) },
      this,
    );
  }

  stop(): void {
    this.#ownReceipts.cancel();
    this.#cancelPatience?.();
    this.#cancelAgain?.();
    this.#following?.leave();
  }

  onEvent(event: FollowedEvent): boolean {
    const { over, window } = this.connection;
    if (over.isOver) return false;
    this.cursor = event.revision;
    if (isOwnReceipt(this.connection, event)) {
      this.#ownReceipts.hold(event);
      return true;
    }
    this.#ownReceipts.flush();
    this.#send(event);
    if (!window.isFull || over.isOver) return true;
    this.#waitForRoom();
    return false;
  }

  onEnd(fault: ServiceFault | undefined): void {
    const { ports, conversation, side, socket } = this.connection;
    if (fault) ports.logger.warn('a follow ended', { code: fault.code, conversation });
    const reason = fault && byeFor(fault);
    if (reason === undefined || reason === 'drain') {
      this.#cancelAgain = ports.timers.after(againMs, () => this.follow());
    } else if (reason !== 'unauthenticated' || side !== 'staff') {
      // Why a sign-in ended is said by whoever watches it, within half a second.
      sayBye(socket, reason);
    }
  }

  #waitForRoom(): void {
    const { ports, window, socket } = this.connection;
    const cancel = ports.timers.after(slowAfterMs, () => {
      sayBye(socket, 'slow', { retryAfterMs: 1_000 });
    });
    this.#cancelPatience = cancel;
    window.whenRoom(() => {
      cancel();
      this.#following?.resume();
    });
  }

  #send(event: FollowedEvent): void {
    const { connection } = this;
    const { socket, window, participant } = connection;
    const { revision, type, actor, frame } = event;
    const span = revision > this.shownUpTo ? delivering(connection, event) : undefined;
    socket.send(frame);
    if (span) delivered(connection, event, span);
    window.dispatched(revision, frame.length, connection.ports.clock.monotonicMs());
    if (revision > connection.head) connection.head = revision;
    if (type === 'message-posted' && actor !== participant)
      connection.heartbeat?.messageSent(revision);
    else if (type === 'assigned') assigned(connection, event);
    else if (type === 'participant-left') left(connection, event);
  }
}

/** Its page told us so itself. */
const isOwnReceipt = (
  { participant, participates }: LiveConnection,
  { type, actor }: FollowedEvent,
): boolean => participates && actor === participant && type.startsWith('receipt-');

/** Ends every connection of a visitor who left, whichever of their tabs said so. */
function left(connection: LiveConnection, { actor, revision }: FollowedEvent): void {
  const { side, participant, admittedAt, socket } = connection;
  if (side !== 'visitor' || actor !== participant || revision <= admittedAt) return;
  connection.hasLeft = true;
  sayBye(socket, 'conversationClosed', { message: youLeft });
}

const youLeft =
  'You ended this chat. What was said stays saved; it cannot be opened here any more.';

/** Whoever looked on and takes part from now on needs a connection that is on record. */
function assigned(connection: LiveConnection, { revision, counselor }: FollowedEvent): void {
  const { participates, side, participant, socket, admittedAt } = connection;
  if (participates || side === 'visitor' || revision <= admittedAt) return;
  if (counselor !== participant) return;
  sayBye(socket, 'drain', { message: 'You take part from now on; connect again.' });
}
