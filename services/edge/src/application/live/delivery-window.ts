/**
 * What was sent and not yet acknowledged. When it is full nothing more is taken from the conversation:
 * a reader that does not read costs its window and nothing more (I32).
 */
export interface DeliveryWindow {
  /** Newest revision sent to this device, now or before it resumed. An ack beyond it is a forgery (I14). */
  readonly dispatchedUpTo: number;
  readonly isFull: boolean;
  dispatched(revision: number, bytes: number, nowMs: number): void;
  /** How long ago it was sent, about; infinite for what this connection did not send, or long ago. */
  sentForMs(revision: number, nowMs: number): number;
  acknowledge(upTo: number): void;
  /** Fewer events than the server allows, at the client's wish; at least one. */
  limit(events: number): void;
  /** Calls the listener once, at the ack that makes room. */
  whenRoom(listener: () => void): void;
}

/** Acknowledged entries are dropped in one go: a shift for each would move the rest each time. */
const compactAt = 32;

/** Moments of sending remembered, and how far apart: enough for every message that is not on screen yet. */
const momentsMax = 32;
const momentMs = 100;

/** `provenUpTo`: what the client proved to hold when it resumed; it may say so again. */
export const createDeliveryWindow = (
  eventsMax: number,
  bytesMax: number,
  provenUpTo = -1,
): DeliveryWindow => new Window({ events: eventsMax, bytes: bytesMax }, provenUpTo);

interface Sent {
  readonly revision: number;
  readonly bytes: number;
}

/** Up to which revision was sent from this moment on. */
interface Moment {
  upTo: number;
  readonly atMs: number;
}

class Window implements DeliveryWindow {
  /** None while all is acknowledged: who waits holds nothing. */
  #sent: Sent[] | undefined;
  #first = 0;
  #bytes = 0;
  #events: number;
  #dispatchedUpTo: number;
  /** Newest last. */
  readonly #moments: Moment[] = [];
  /** Sent at a moment that is not remembered, or on an earlier connection. */
  #forgottenUpTo: number;
  #onRoom: (() => void) | undefined;

  constructor(
    private readonly most: { readonly events: number; readonly bytes: number },
    provenUpTo: number,
  ) {
    this.#events = most.events;
    this.#dispatchedUpTo = provenUpTo;
    this.#forgottenUpTo = provenUpTo;
  }

  get dispatchedUpTo(): number {
    return this.#dispatchedUpTo;
  }
  get isFull(): boolean {
    const events = this.#sent === undefined ? 0 : this.#sent.length - this.#first;
    return events >= this.#events || this.#bytes >= this.most.bytes;
  }

  dispatched(revision: number, bytes: number, nowMs: number): void {
    this.#dispatchedUpTo = Math.max(this.#dispatchedUpTo, revision);
    this.#remember(nowMs);
    this.#bytes += bytes;
    this.#sent ??= [];
    this.#sent.push({ revision, bytes });
  }

  sentForMs(revision: number, nowMs: number): number {
    const at = this.#moments.find(({ upTo }) => upTo >= revision);
    if (at === undefined || revision <= this.#forgottenUpTo) return Number.POSITIVE_INFINITY;
    return nowMs - at.atMs;
  }

  acknowledge(upTo: number): void {
    const sent = this.#sent;
    if (sent === undefined) return;
    for (let one = sent[this.#first]; one && one.revision <= upTo; one = sent[this.#first]) {
      this.#bytes -= one.bytes;
      this.#first += 1;
    }
    if (this.#first === sent.length) this.#keep(undefined);
    else if (this.#first >= compactAt) this.#keep(sent.slice(this.#first));
    this.#tellRoom();
  }

  limit(wanted: number): void {
    this.#events = Math.min(Math.max(1, wanted), this.most.events);
    this.#tellRoom();
  }

  whenRoom(listener: () => void): void {
    this.#onRoom = listener;
    this.#tellRoom();
  }

  #keep(sent: Sent[] | undefined): void {
    this.#sent = sent;
    this.#first = 0;
  }

  #remember(nowMs: number): void {
    const newest = this.#moments.at(-1);
    if (newest !== undefined && nowMs - newest.atMs < momentMs) {
      newest.upTo = this.#dispatchedUpTo;
      return;
    }
    this.#moments.push({ upTo: this.#dispatchedUpTo, atMs: nowMs });
    if (this.#moments.length <= momentsMax) return;
    this.#forgottenUpTo = this.#moments.shift()?.upTo ?? this.#forgottenUpTo;
  }

  #tellRoom(): void {
    const listener = this.#onRoom;
    if (listener === undefined || this.isFull) return;
    this.#onRoom = undefined;
    listener();
  }
}
