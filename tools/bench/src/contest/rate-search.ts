/** Doubles until a rate fails, then halves what is between the best and the worst: within 7 %. */
const halvings = 3;
const firstRate = 250;

/** Looks for the highest rate that something carries, in a bounded number of tries. */
export class RateSearch {
  #best = 0;
  #failed: number | undefined;
  #triesAtRate = 0;
  #halved = 0;

  /** `max`: nothing beyond it is asked for. */
  constructor(private readonly max: number) {}

  /** The rate to try now; undefined when it is over. */
  get rate(): number | undefined {
    if (this.#best >= this.max || this.#halved >= halvings) return undefined;
    if (this.#failed === undefined) {
      return Math.min(this.max, this.#best === 0 ? firstRate : this.#best * 2);
    }
    return Math.round((this.#best + this.#failed) / 2);
  }

  /** 0: not even the first one. */
  get best(): number {
    return this.#best;
  }

  /** What came of `rate`. A failure is tried once more: a busy moment of the machine is not the rate's. */
  take(isCarried: boolean): void {
    const { rate } = this;
    if (rate === undefined) return;
    if (!isCarried && this.#triesAtRate === 0) {
      this.#triesAtRate = 1;
      return;
    }
    this.#triesAtRate = 0;
    if (this.#failed !== undefined) this.#halved += 1;
    if (isCarried) this.#best = rate;
    else this.#failed = rate;
  }
}
