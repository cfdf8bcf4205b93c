import type { ShutdownStep } from '@stillhere/nest-kit';

/** What was opened so far, in the order in which it has to be closed: the last one first. */
export class ShutdownSteps {
  readonly #steps: ShutdownStep[] = [];

  get steps(): readonly ShutdownStep[] {
    return this.#steps;
  }

  add(step: ShutdownStep): void {
    this.#steps.unshift(step);
  }
}
