export interface Lease {
  readonly name: string;
  readonly fence: number;
  /**
   * How long before this grant the owner before was last heard of, in milliseconds, as far as the board's clock can be
   * trusted; `undefined`: there was none. For saying since when nobody looked, not for deciding.
   */
  readonly unheardMs: number | undefined;
  /** Ask before each step: `false` from the moment at which somebody else may be granted it. */
  isHeld(): boolean;
  /** Aborts once it is no longer held, for whatever reason. */
  readonly lost: AbortSignal;
  /** Lets the next one have it at once. Stop first. Never rejects: it runs out at worst. */
  release(): Promise<void>;
}
