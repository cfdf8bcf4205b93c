import type { presence, routing, session } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import type { Cancel } from '@stillhere/kernel';
import {
  callContext,
  isServiceFault,
  type Leave,
  listen,
  servicePrincipal,
  type Watcher,
} from '@stillhere/nest-kit';
import { type LiveConnection, sendEphemeral } from './live-connection.js';

/** Before a watch that broke off is begun again. */
const againMs = 1_000;
/** Who hands over has a successor within this; longer, and a screen says that we cannot see. */
const unseenAfterMs = 2_000;

/** What is shown and not recorded: presence and typing of the other side, the place while waiting. */
export interface Watches {
  stop(): void;
}

export function watchesOf(
  connection: LiveConnection,
  state: Pick<session.ConversationState, 'visitor' | 'status'>,
): Watches {
  return connection.side === 'visitor'
    ? new VisitorWatches(connection, state.status)
    : new StaffWatches(connection, state.visitor);
}

class StaffWatches implements Watches {
  readonly #typing: TypingWatch;
  readonly #presence: PresenceWatch;

  constructor(connection: LiveConnection, visitor: string) {
    this.#typing = new TypingWatch(connection, 'visitor');
    this.#presence = new PresenceWatch(connection, visitor);
    this.#typing.begin();
    this.#presence.begin();
  }

  stop(): void {
    this.#typing.stop();
    this.#presence.stop();
  }
}

/**
 * While somebody waits, their place is watched, and nobody writes to them; once somebody has their
 * chat, whether that counselor is there and writes. Either may follow the other again.
 */
class VisitorWatches implements Watches {
  #main: Watch<unknown> | undefined;
  #typing: TypingWatch | undefined;

  constructor(
    private readonly connection: LiveConnection,
    status: string,
  ) {
    if (status === 'waiting') this.waits();
    else this.isCounseled();
  }

  waits(): void {
    this.stop();
    this.#begin(new PlaceWatch(this.connection, this));
  }

  isCounseled(): void {
    this.stop();
    this.#typing = new TypingWatch(this.connection, 'staff');
    this.#typing.begin();
    this.#begin(new CounselorWatch(this.connection, this));
  }

  stop(): void {
    this.#main?.stop();
    this.#typing?.stop();
    this.#typing = undefined;
  }

  #begin(watch: Watch<unknown>): void {
    this.#main = watch;
    watch.begin();
  }
}

/** Begun again after each end and each fault of the other side, until it is stopped or refused. */
abstract class Watch<T> implements Watcher<T> {
  #leave: Leave | undefined;
  #cancelAgain: Cancel | undefined;
  #cancelUnseen: Cancel | undefined;
  #isStopped = false;

  constructor(protected readonly connection: LiveConnection) {}

  protected abstract open(signal: AbortSignal): AsyncIterable<T>;
  protected abstract show(value: T): void;
  /** It will not be begun again: nobody of this sign-in may look. */
  protected refused(): void {}
  /** Nobody who looks after it has been reached for a while: what was shown last is not known any more. */
  protected unseen(): void {}

  begin(): void {
    const leave = listen((signal) => this.open(signal), this);
    // The first value may have been the last one that was wanted.
    if (this.#isStopped) leave();
    else this.#leave = leave;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelAgain?.();
    this.#seen();
    this.#leave?.();
    this.#leave = undefined;
  }

  onValue(value: T): void {
    if (this.#isStopped) return;
    this.#seen();
    this.show(value);
  }

  onEnd(error: Error | undefined): void {
    if (this.#isStopped) return;
    const { ports, conversation } = this.connection;
    if (error !== undefined) {
      if (!isServiceFault(error)) throw error;
      ports.logger.warn('a watch ended', { code: error.code, conversation });
      if (error.status === 'permission-denied') {
        this.stop();
        this.refused();
        return;
      }
    }
    this.#cancelAgain = ports.timers.after(againMs, () => this.begin());
    this.#cancelUnseen ??= ports.timers.after(unseenAfterMs, () => this.unseen());
  }

  #seen(): void {
    this.#cancelUnseen?.();
    this.#cancelUnseen = undefined;
  }

  protected asThemselves(signal: AbortSignal) {
    return callContext({ principal: this.connection.principal, signal });
  }
}

class TypingWatch extends Watch<presence.TypingState> {
  constructor(
    connection: LiveConnection,
    private readonly of: 'visitor' | 'staff',
  ) {
    super(connection);
  }

  protected open(signal: AbortSignal) {
    const { ports, conversation, principal } = this.connection;
    const asEdge = callContext({ principal: servicePrincipal('edge', principal.tenant), signal });
    return ports.presence.watchTyping({ conversation, side: this.of }, asEdge);
  }

  protected show({ on, expiresMs }: presence.TypingState): void {
    sendEphemeral(this.connection, 'typing', { on, expiresMs });
  }
}

class PresenceWatch extends Watch<presence.PresenceVerdict> {
  #shown: Omit<presence.PresenceVerdict, 'heard'> | undefined;

  constructor(
    connection: LiveConnection,
    private readonly participant: string,
  ) {
    super(connection);
  }

  protected open(signal: AbortSignal) {
    const { ports, conversation } = this.connection;
    const request = { conversation, participant: this.participant };
    return ports.presence.watchPresence(request, this.asThemselves(signal));
  }

  protected show({ heard: _, ...value }: presence.PresenceVerdict): void {
    this.#shown = value;
    sendEphemeral(this.connection, 'presence', value);
  }

  /** Of who left on their own, nothing more was to be seen. */
  protected override unseen(): void {
    if (this.#shown === undefined || this.#shown.verdict === 'left') return;
    const since = timestamp(this.connection.ports.clock.now() - unseenAfterMs);
    const evidence = 'who looks after it cannot be reached';
    const value = { ...this.#shown, verdict: 'not-visible-to-us', cause: '', since, evidence };
    sendEphemeral(this.connection, 'presence', value);
  }
}

/** Until nobody has the chat any more. */
class CounselorWatch extends Watch<presence.CounselorState> {
  #hadCounselor = false;
  #shown: presence.CounselorState | undefined;

  constructor(
    connection: LiveConnection,
    private readonly around: VisitorWatches,
  ) {
    super(connection);
  }

  protected open(signal: AbortSignal) {
    const { ports, conversation } = this.connection;
    return ports.presence.watchCounselor({ conversation }, this.asThemselves(signal));
  }

  protected show(value: presence.CounselorState): void {
    if (value.counselor === '' && this.#hadCounselor) {
      this.around.waits();
      return;
    }
    this.#hadCounselor ||= value.counselor !== '';
    // Of somebody whose desk was never seen nothing can be said.
    if (value.state === '') return;
    this.#shown = value;
    sendEphemeral(this.connection, 'counselor', value);
  }

  protected override unseen(): void {
    if (this.#shown === undefined) return;
    const since = timestamp(this.connection.ports.clock.now() - unseenAfterMs);
    const value = { ...this.#shown, state: 'our-restart', cause: '', since };
    sendEphemeral(this.connection, 'counselor', value);
  }

  protected override refused(): void {
    this.around.stop();
  }
}

/** Until somebody has the chat, or it is over. */
class PlaceWatch extends Watch<routing.QueuePlace> {
  constructor(
    connection: LiveConnection,
    private readonly around: VisitorWatches,
  ) {
    super(connection);
  }

  protected open(signal: AbortSignal) {
    const { ports, conversation } = this.connection;
    return ports.routing.watchPlace({ conversation }, this.asThemselves(signal));
  }

  protected show(value: routing.QueuePlace): void {
    if (value.status !== 'waiting') {
      this.around.isCounseled();
      return;
    }
    const { place, waiting, counselors, waitFromS, waitToS } = value;
    sendEphemeral(this.connection, 'place', { place, waiting, counselors, waitFromS, waitToS });
  }
}
