/**
 * What was sent and not yet acknowledged. When it is full the pump stops pulling from the log: a
 * reader that does not read costs its window and nothing more (I32).
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
  /** Resolves when it is not full any more, or at `wake`. */
  room(): Promise<void>;
  /** Lets a waiting pump go on, to find that the connection is over. */
  wake(): void;
}

/** Acknowledged entries are dropped in one go: a shift for each would move the rest each time. */
const compactAt = 32;

/** Moments of sending remembered, and how far apart: enough for every message that is not on screen yet. */
const momentsMax = 32;
const momentMs = 100;

/** `provenUpTo`: what the client proved to hold when it resumed; it may say so again. */
export function createDeliveryWindow(
  eventsMax: number,
  bytesMax: number,
  provenUpTo = -1,
): DeliveryWindow {
  const sizes: { readonly revision: number; readonly bytes: number }[] = [];
  let first = 0;
  let bytes = 0;
  let events = eventsMax;
  let dispatchedUpTo = provenUpTo;
  /** Newest last: up to which revision was sent from this moment on. */
  const moments: { upTo: number; readonly atMs: number }[] = [];
  /** Sent at a moment that is not remembered, or on an earlier connection. */
  let forgottenUpTo = provenUpTo;
  let waiting: (() => void) | undefined;

  const isFull = (): boolean => sizes.length - first >= events || bytes >= bytesMax;
  const wake = (): void => {
    waiting?.();
    waiting = undefined;
  };

  return {
    get dispatchedUpTo() {
      return dispatchedUpTo;
    },
    get isFull() {
      return isFull();
    },
    dispatched(revision, size, nowMs) {
      dispatchedUpTo = Math.max(dispatchedUpTo, revision);
      const newest = moments.at(-1);
      if (newest !== undefined && nowMs - newest.atMs < momentMs) newest.upTo = dispatchedUpTo;
      else moments.push({ upTo: dispatchedUpTo, atMs: nowMs });
      if (moments.length > momentsMax) forgottenUpTo = moments.shift()?.upTo ?? forgottenUpTo;
      bytes += size;
      sizes.push({ revision, bytes: size });
    },
    sentForMs(revision, nowMs) {
      const at = moments.find(({ upTo }) => upTo >= revision);
      if (at === undefined || revision <= forgottenUpTo) return Number.POSITIVE_INFINITY;
      return nowMs - at.atMs;
    },
    acknowledge(upTo) {
      for (let one = sizes[first]; one && one.revision <= upTo; one = sizes[first]) {
        bytes -= one.bytes;
        first += 1;
      }
      if (first >= compactAt) {
        sizes.splice(0, first);
        first = 0;
      }
      if (!isFull()) wake();
    },
    limit(wanted) {
      events = Math.min(Math.max(1, wanted), eventsMax);
      if (!isFull()) wake();
    },
    room() {
      if (!isFull()) return Promise.resolve();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    wake,
  };
}
