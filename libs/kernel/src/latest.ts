/** A value that others watch. Each reader gets the newest one and skips what it was too slow for. */
export interface Latest<T> {
  readonly value: T | undefined;
  /** How many readers there are now. */
  readonly readers: number;
  publish(value: T): void;
  /** The current value if there is one, then each newer one; ends when the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<T>;
}

/** Bounded by design: one slot a reader, whatever the reader does. */
export function createLatest<T>(initial?: T): Latest<T> {
  let version = initial === undefined ? 0 : 1;
  let value = initial;
  const wakeUps = new Set<() => void>();

  async function* watch(signal: AbortSignal): AsyncGenerator<T> {
    let seen = 0;
    let wake: () => void = () => undefined;
    const ring = (): void => wake();
    wakeUps.add(ring);
    signal.addEventListener('abort', ring, { once: true });
    try {
      while (!signal.aborted) {
        if (seen < version) {
          seen = version;
          yield value as T;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      wakeUps.delete(ring);
      signal.removeEventListener('abort', ring);
    }
  }

  return {
    get value() {
      return value;
    },
    get readers() {
      return wakeUps.size;
    },
    publish(next) {
      value = next;
      version += 1;
      for (const ring of wakeUps) ring();
    },
    watch,
  };
}
