import { neverAborts } from './call-context.js';

/** Who is told of a value that changes, newest first of all: what was overtaken need not be told. */
export interface Watcher<T> {
  onValue(value: T): void;
  /** Once, last. `undefined`: it ended by itself. Not called for who left. */
  onEnd(error: Error | undefined): void;
}

/** Nothing comes after it. May be called twice. */
export type Leave = () => void;

/** A stream that can also be listened to, within this process: without a reader, a promise, a wait. */
const push: unique symbol = Symbol('stillhere.push');

interface Pushed<T> extends AsyncIterable<T> {
  [push](watcher: Watcher<T>): Leave;
}

const isPushed = <T>(stream: AsyncIterable<T>): stream is Pushed<T> => push in stream;

/**
 * What a service gives for a method whose newest value counts: thousands may watch, so each costs what
 * `begin` keeps of them and no more. `begin` may call the watcher before it returns. Pulled over a
 * network, a reader that is slow skips what was overtaken.
 */
export function watchable<T>(begin: (watcher: Watcher<T>) => Leave): AsyncIterable<T> {
  return listenable(begin, () => new NewestValues(begin));
}

/** A stream with both forms, each made when it is asked for. */
export function listenable<T>(
  begin: (watcher: Watcher<T>) => Leave,
  read: () => AsyncIterator<T>,
): AsyncIterable<T> {
  const stream: Pushed<T> = { [push]: begin, [Symbol.asyncIterator]: read };
  return stream;
}

/**
 * Listens to a stream: called at once by whoever makes its values where they are made in this process,
 * pulled where they come over a network. A stream does nothing before it is read, so it may be opened
 * twice: only one that is pulled needs a signal of its own, and that is dear.
 */
export function listen<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  watcher: Watcher<T>,
): Leave {
  const stream = open(neverAborts);
  if (isPushed(stream)) return stream[push](watcher);
  const leaving = new AbortController();
  const leave = attach(open(leaving.signal), watcher);
  return () => {
    leaving.abort();
    leave();
  };
}

/** The same for a stream that is open already; who leaves tells its source by other means as well. */
export function attach<T>(stream: AsyncIterable<T>, watcher: Watcher<T>): Leave {
  if (isPushed(stream)) return stream[push](watcher);
  const iterator = stream[Symbol.asyncIterator]();
  let isOver = false;
  const end = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    watcher.onEnd(error as Error | undefined);
  };
  const next = (): void => {
    iterator.next().then(({ value, done }) => {
      if (isOver) return;
      if (done) return end();
      watcher.onValue(value);
      if (!isOver) next();
    }, end);
  };
  next();
  return () => {
    if (isOver) return;
    isOver = true;
    iterator.return?.().catch(() => undefined);
  };
}

const ended: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

interface Wanted<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

/** The pull form: one value waits at most, the newest. */
class NewestValues<T> implements AsyncIterator<T>, Watcher<T> {
  #newest: { readonly value: T } | undefined;
  #wanted: Wanted<T> | undefined;
  #over: { error: Error | undefined } | undefined;
  readonly #leave: Leave;

  constructor(begin: (watcher: Watcher<T>) => Leave) {
    this.#leave = begin(this);
  }

  onValue(value: T): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted) wanted.resolve({ done: false, value });
    else this.#newest = { value };
  }

  onEnd(error: Error | undefined): void {
    this.#over = { error };
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted) this.next().then(wanted.resolve, wanted.reject);
  }

  next(): Promise<IteratorResult<T>> {
    const newest = this.#newest;
    this.#newest = undefined;
    if (newest) return Promise.resolve({ done: false, value: newest.value });
    if (!this.#over) {
      return new Promise((resolve, reject) => {
        this.#wanted = { resolve, reject };
      });
    }
    const { error } = this.#over;
    this.#over.error = undefined;
    return error === undefined ? Promise.resolve(ended) : Promise.reject(error);
  }

  async return(): Promise<IteratorResult<T>> {
    this.#leave();
    this.#over ??= { error: undefined };
    this.#wanted?.resolve(ended);
    this.#wanted = undefined;
    return ended;
  }
}
