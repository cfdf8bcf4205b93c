import type { Cancel } from '@stillhere/kernel';
import type { Watcher } from '@stillhere/nest-kit';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import { presenceElsewhere } from '../ownership/elsewhere.js';
import type { PresencePorts } from '../ports.js';
import { type AdmissionParts, type Asking, admitByLog, admitByRow } from './admission.js';

export interface Looker {
  /** Somebody may look, and this is what presence knows of the conversation. */
  look(row: ConversationPresence): void;
  /** The watch is over: what it waits for is let go of. */
  leave(): void;
}

/**
 * One watch, for as long as its watcher may look: that is asked at each look, and a look that has to
 * wait for the log takes in whatever changes meanwhile. It keeps no reader, promise or generator.
 */
export class AdmittedWatch<T> {
  #isOver = false;
  #isAsking = false;
  /** Something changed while the log was asked. */
  #isChanged = false;
  #looker: Looker | undefined;

  constructor(
    private readonly ports: Pick<PresencePorts, 'session'>,
    private readonly parts: AdmissionParts,
    private readonly who: { readonly asking: Asking; readonly watcher: Watcher<T> },
  ) {}

  begin(looker: Looker): Cancel {
    this.#looker = looker;
    this.changed();
    return () => this.#leave();
  }

  /** Something may be news: looks, if that is allowed still. */
  changed(): void {
    if (this.#isOver) return;
    this.#isChanged = true;
    if (this.#isAsking) return;
    this.#isChanged = false;
    if (!this.parts.ownership.owns(this.who.asking)) {
      this.#end(presenceElsewhere());
      return;
    }
    const row = admitByRow(this.parts, this.who.asking);
    if (row) this.#look(row);
    else void this.#askLog();
  }

  shows(value: T): void {
    if (!this.#isOver) this.who.watcher.onValue(value);
  }

  async #askLog(): Promise<void> {
    this.#isAsking = true;
    try {
      const row = await admitByLog(this.ports, this.who.asking);
      if (!this.#isOver) this.#look(row);
    } catch (error) {
      this.#end(error as Error);
      return;
    }
    this.#isAsking = false;
    if (this.#isChanged) this.changed();
  }

  /** Until our own claim stands in the row, an owner of before may still add to the record what is not so. */
  #look(row: ConversationPresence): void {
    const { fence = 0, facts } = row;
    const isOurs = fence === this.parts.ownership.fenceOf(this.who.asking);
    if (isOurs || !Object.values(facts).some(({ open }) => open.length > 0)) {
      this.#looker?.look(row);
    } else this.#end(presenceElsewhere());
  }

  #end(error: Error): void {
    if (this.#isOver) return;
    this.#leave();
    this.who.watcher.onEnd(error);
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#looker?.leave();
  }
}
