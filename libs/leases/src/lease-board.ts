/** A lease as it stands for everybody. */
export interface LeaseEntry {
  readonly name: string;
  /** `''`: nobody's; it was given back. */
  readonly owner: string;
  /** Where the owner is reached: `HOST:PORT`, or `''`. */
  readonly address: string;
  /** Rises by one with each grant, of a name given back too; the first is 1. */
  readonly fence: number;
  /** Rises with each renewal of one grant. */
  readonly renewals: number;
  /** By the board's own clock, which may step: a hint. */
  readonly isRunOut: boolean;
}

/** How it stands after a claim. */
export interface ClaimedEntry extends LeaseEntry {
  /**
   * How long before this claim its owner of then claimed it, renewed it or gave it back, in milliseconds of the board's own
   * clock; `undefined`: nobody ever did.
   */
  readonly unheardMs: number | undefined;
}

/** One grant and how often it was renewed: the same twice means that nobody renewed it in between. */
export type LeaseMark = Pick<LeaseEntry, 'fence' | 'renewals'>;

export interface Claim {
  readonly owner: string;
  readonly address: string;
  readonly leaseMs: number;
  /** The claimant saw this mark unchanged for as long as a lease lasts: take it even so. */
  readonly abandoned?: LeaseMark | undefined;
}

/**
 * Where leases are written down, each of these in one atomic step; one suite
 * (`@stillhere/leases/contract`) runs on every adapter. Rejects with LeasesUnavailable.
 */
export interface LeaseBoard {
  /**
   * Grants `name`, with the next fence, where it is nobody's, has run out, is the claimant's own (an
   * answer of before was lost), or stands exactly as `abandoned` says. Returns how it stands now: granted
   * when `owner` is the claimant.
   */
  claim(name: string, claim: Claim): Promise<ClaimedEntry>;
  /** Names whose grant with that fence still stands, each renewed for `leaseMs` from now. */
  renew(
    owner: string,
    held: readonly { readonly name: string; readonly fence: number }[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>>;
  /** Nobody's from now on, where that grant still stands; otherwise nothing. */
  release(owner: string, name: string, fence: number): Promise<void>;
  /** Those whose name begins with `prefix`, in the order of their names; what ran out long ago may be missing. */
  list(prefix: string): Promise<readonly LeaseEntry[]>;
}

/** The board cannot be asked. What is held stays held until it runs out. */
export class LeasesUnavailable extends Error {
  readonly code = 'LeasesUnavailable';
}
