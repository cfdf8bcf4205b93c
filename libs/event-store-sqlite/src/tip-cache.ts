import type { Tip } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

/** Far more than conversations that are ever live at once; about 4 MB. */
const tipsMax = 20_000;

/** Heads of the streams used last. */
export class TipCache<Known extends Tip = Tip> {
  readonly #tips = new Map<StreamName, Known>();

  get(stream: StreamName): Known | undefined {
    return this.#tips.get(stream);
  }

  set(stream: StreamName, tip: Known): void {
    this.#tips.delete(stream);
    this.#tips.set(stream, tip);
    if (this.#tips.size <= tipsMax) return;
    const oldest = this.#tips.keys().next();
    if (oldest.done !== true) this.#tips.delete(oldest.value);
  }

  clear(): void {
    this.#tips.clear();
  }
}
