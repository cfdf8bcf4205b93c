import type { StoredEvent, Tip } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { LRUCache } from 'lru-cache';

/** Far more than conversations that are ever live at once; about 4 MB. */
const tipsMax = 20_000;

/**
 * Where the streams used last stood when we last saw them. Others write too, so it is a belief: an
 * append is checked against it by the database, and nothing is refused or answered from it.
 */
export class TipCache {
  readonly #tips = new LRUCache<StreamName, Tip>({ max: tipsMax });

  get(stream: StreamName): Tip | undefined {
    return this.#tips.get(stream);
  }

  set(stream: StreamName, tip: Tip): void {
    this.#tips.set(stream, tip);
  }

  /** Events come from two sides, our own appends and the others': the older one changes nothing. */
  saw({ stream, revision, metadata }: StoredEvent): void {
    const known = this.#tips.get(stream);
    if (known === undefined || known.revision < revision) {
      this.#tips.set(stream, { revision, hash: metadata.hash });
    }
  }
}
