export interface Counted {
  /** 0 until it is counted. */
  sequence: number;
}

/** The peer does not keep to the protocol, or a turn between was lost: only a new connection helps. */
export class LinkBroken extends Error {
  override readonly name = 'LinkBroken';
}

/**
 * One end's count of both directions: each turn of its own is kept until the peer has it, and sent again
 * on the next connection; each turn of the peer is taken once, in order.
 */
export class CountedTurns<Turn extends Counted> {
  #kept: Turn[] = [];
  /** How many of those kept went out on this connection. */
  #out = 0;
  #newest = 0;
  #taken = 0;

  /** The peer's newest turn that was taken. */
  get taken(): number {
    return this.#taken;
  }

  /** How many turns of our own the peer has not acknowledged. */
  get kept(): number {
    return this.#kept.length;
  }

  /** Gives the turn its number and keeps it. */
  add(turn: Turn): Turn {
    this.#newest += 1;
    turn.sequence = this.#newest;
    this.#kept.push(turn);
    return turn;
  }

  /** The oldest that has not gone out on this connection. */
  next(): Turn | undefined {
    const turn = this.#kept[this.#out];
    if (turn !== undefined) this.#out += 1;
    return turn;
  }

  /** Everything that is kept has to go out again. */
  again(): void {
    this.#out = 0;
  }

  /** The peer has everything up to here. Returns what need not be kept any more. */
  acknowledge(upTo: number): readonly Turn[] {
    const count = upTo - (this.#newest - this.#kept.length);
    if (count > this.#kept.length) throw new LinkBroken('acknowledged what was never sent');
    if (count <= 0) return [];
    this.#out = Math.max(0, this.#out - count);
    return this.#kept.splice(0, count);
  }

  /** False: it was taken before. */
  take(sequence: number): boolean {
    if (sequence <= this.#taken) return false;
    if (sequence !== this.#taken + 1) throw new LinkBroken('a turn was lost on the way');
    this.#taken = sequence;
    return true;
  }

  /** For a link that begins anew. */
  clear(): void {
    this.#kept = [];
    this.#out = 0;
    this.#newest = 0;
    this.#taken = 0;
  }
}
