/** As many as a page can have waiting on its screen; an older one is forgotten, and its trace ends where it was delivered. */
const keptMax = 32;

interface Delivered {
  readonly revision: number;
  readonly traceparent: string;
}

type Level = 'delivered' | 'displayed';

/** The traces of the messages that a page was sent, until it says what became of them. */
export class MessageTraces {
  #sent: Delivered[] = [];
  readonly #saidUpTo: Record<Level, number> = { delivered: -1, displayed: -1 };

  sent(revision: number, traceparent: string): void {
    this.#sent.push({ revision, traceparent });
    if (this.#sent.length > keptMax) this.#sent.shift();
  }

  /** Of the newest message that a page speaks of for the first time; `undefined`: it said so before, or nobody keeps it. */
  of(level: Level, upTo: number): string | undefined {
    const newest = this.#sent.findLast(({ revision }) => revision <= upTo);
    if (newest === undefined || newest.revision <= this.#saidUpTo[level]) return undefined;
    this.#saidUpTo[level] = newest.revision;
    if (level === 'displayed') this.#sent = this.#sent.filter(({ revision }) => revision > upTo);
    return newest.traceparent;
  }
}
