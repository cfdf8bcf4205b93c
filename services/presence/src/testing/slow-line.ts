/** What a simulated process calls lies behind this. Held, its calls are on the way: they arrive later, in order. */
export class SlowLine {
  #isHeld = false;
  #onTheWay: (() => void)[] = [];

  get calls(): number {
    return this.#onTheWay.length;
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** Also the calls of a process that is no more. */
  deliver(): void {
    this.#isHeld = false;
    for (const arrive of this.#onTheWay.splice(0)) arrive();
  }

  /** Each of its methods that answers with a promise. */
  client<Service extends object>(service: Service): Service {
    return new Proxy(service, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...call: unknown[]): unknown => {
          if (!this.#isHeld) return method.apply(target, call);
          return new Promise((resolve) => {
            this.#onTheWay.push(() => resolve(method.apply(target, call)));
          });
        };
      },
    });
  }
}
