import type { EventFeed } from '@stillhere/event-feed';
import type { Cancel, Timers } from '@stillhere/kernel';

/**
 * What a simulated process does passes through here. Shut, it is a process that was stopped (SIGSTOP): whatever comes
 * waits, in order. Ended, it was killed: nothing of it runs any more.
 */
export class ProcessGate {
  #isShut = false;
  #isEnded = false;
  #waiting: (() => void)[] = [];
  readonly #timers = new Set<Cancel>();

  get isOpen(): boolean {
    return !this.#isShut && !this.#isEnded;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  shut(): void {
    this.#isShut = true;
  }

  open(): void {
    this.#isShut = false;
    while (!this.#isShut && this.#waiting.length > 0) this.#waiting.shift()?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#waiting = [];
    for (const cancel of this.#timers) cancel();
  }

  pass(work: () => void): void {
    if (this.#isEnded) return;
    if (this.#isShut) this.#waiting.push(work);
    else work();
  }

  /** Its answer comes to a process that runs, or never. */
  through<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => this.pass(() => resolve(value)),
        (error: unknown) => this.pass(() => reject(error)),
      );
    });
  }

  timers(timers: Timers): Timers {
    return {
      after: (delayMs, work) => {
        if (this.#isEnded) return () => undefined;
        const cancel = timers.after(delayMs, () => {
          this.#timers.delete(cancel);
          this.pass(work);
        });
        this.#timers.add(cancel);
        let isCancelled = false;
        return () => {
          if (isCancelled) return;
          isCancelled = true;
          this.#timers.delete(cancel);
          cancel();
        };
      },
    };
  }

  feed(feed: EventFeed): EventFeed {
    const gate = this;
    return {
      async *consume(options) {
        for await (const item of feed.consume(options)) {
          await gate.through(Promise.resolve());
          yield item;
        }
      },
    };
  }

  /** Each of its methods that answers with a promise. */
  client<Service extends object>(service: Service): Service {
    return new Proxy(service, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...call: unknown[]) => {
          const answer: unknown = method.apply(target, call);
          return answer instanceof Promise ? this.through(answer) : answer;
        };
      },
    });
  }
}
