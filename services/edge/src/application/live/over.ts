/** Whether a connection is over, and what is to be done then. Costs next to nothing until it is asked. */
export class Over {
  #isOver = false;
  #work: (() => void)[] | undefined;
  #controller: AbortController | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** For calls that take one; a controller is dear, and made only where somebody asks. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Runs `work` once when it is over; at once if it is. */
  onOver(work: () => void): void {
    if (this.#isOver) work();
    else if (this.#work) this.#work.push(work);
    else this.#work = [work];
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort();
    const work = this.#work ?? [];
    this.#work = undefined;
    for (const one of work) one();
  }
}
