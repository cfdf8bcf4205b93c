import type { Cancel, Random } from '@stillhere/kernel';
import { systemTimers } from '@stillhere/nest-kit';
import type { Participant } from './participant.js';

const pauseMinMs = 60;
const pauseMaxMs = 500;
/** While nothing is connected, words wait in the outbox; more than this nobody writes. */
const outboxMax = 15;
/** As long as a page shows a message before it says so. */
const dwellMs = 1_000;

const words = 'is anybody there I am still here thank you ¿me oyes? 我在這裡 שלום 🌧️ \u0000'.split(
  ' ',
);

export interface TrafficKind {
  readonly isStaff: boolean;
  readonly pace?: number;
}

/** What one person does at one page, until stopped: mostly writing, and all the rest. */
export class Traffic {
  readonly #page: Participant;
  readonly #random: Random;
  readonly #isStaff: boolean;
  readonly #pace: number;
  #cancel: Cancel | undefined;
  #count = 0;

  /** `pace`: so many times slower than somebody in haste. */
  constructor(page: Participant, random: Random, { isStaff, pace = 1 }: TrafficKind) {
    this.#page = page;
    this.#random = random;
    this.#isStaff = isStaff;
    this.#pace = pace;
  }

  start(): void {
    this.#cancel?.();
    const pauseMs = pauseMinMs + this.#random.fraction() * (pauseMaxMs - pauseMinMs);
    this.#cancel = systemTimers.after(pauseMs * this.#pace, () => {
      this.#act(this.#random.fraction());
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #act(chance: number): void {
    const { client } = this.#page;
    if (chance < 0.52) this.#say(1);
    else if (chance < 0.56) this.#say(6);
    else if (chance < 0.66) client.typing(true);
    else if (chance < 0.7) client.typing(false);
    else if (chance < 0.85) client.seen(this.#page.newestHeard, dwellMs);
    else if (chance < 0.89) client.visibility('hidden');
    else if (chance < 0.94) client.visibility('visible');
    else if (chance < 0.97) this.#page.cut();
    else if (this.#isStaff) this.#page.note(this.#words());
    else client.share({ displayed: chance < 0.99, typing: chance > 0.98 });
  }

  #say(count: number): void {
    const { outbox } = this.#page.state;
    for (let said = outbox.length; said < outboxMax && count > 0; said += 1, count -= 1) {
      this.#page.say(this.#words());
    }
  }

  #words(): string {
    this.#count += 1;
    const length = 1 + Math.floor(this.#random.fraction() ** 3 * 200);
    const text = Array.from({ length }, () => this.#word());
    return `${this.#count}: ${text.join(' ')}`;
  }

  #word(): string {
    return words[Math.floor(this.#random.fraction() * words.length)] ?? '';
  }
}
