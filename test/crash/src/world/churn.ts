import type { Cancel } from '@stillhere/kernel';
import { systemTimers } from '@stillhere/nest-kit';
import type { World } from './world.js';

const pauseMaxMs = 1_200;

/** People come and go while the others talk, so that kills also meet the entry, accepting and ending. */
export class Churn {
  readonly #world: World;
  readonly #talksMin: number;
  #cancel: Cancel | undefined;
  #failure: Error | undefined;
  #step: Promise<void> = Promise.resolve();

  constructor(world: World, talksMin: number) {
    this.#world = world;
    this.#talksMin = talksMin;
  }

  start(): void {
    const pauseMs = this.#world.random.fraction() * pauseMaxMs;
    this.#cancel = systemTimers.after(pauseMs, () => {
      this.#step = this.#next().then(
        () => {
          if (this.#cancel !== undefined) this.start();
        },
        (error: Error) => {
          this.#failure = error;
        },
      );
    });
  }

  /** Resolves when what was begun is done: a step outlives any number of crashes. */
  async pause(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#step;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #next(): Promise<void> {
    const open = this.#world.talks.filter(({ isEnded }) => !isEnded).length;
    if (open <= this.#talksMin) await this.#world.openTalk();
    else await this.#world.endTalk();
  }
}
