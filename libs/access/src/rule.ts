import type { Role } from '@stillhere/contracts';

/** Who a rule speaks of. `nobody`: no principal yet, as on the visitor page before a chat. */
export type Party = Role | 'nobody';

/**
 * How far a grant reaches.
 * `page`: what the edge's pages ask for before anybody is known; over gRPC a call without a token belongs
 * to no tenant and is refused. `tenant`: everything of the caller's own tenant. `own`: the one conversation that a visitor's
 * token is bound to. `assigned`: conversations whose counselor is the caller. `self`: what carries
 * the caller's own name. In a call made in somebody's name (`participant`), `own` and `assigned`
 * also ask that it is the caller's.
 */
export type Reach = 'page' | 'tenant' | 'own' | 'assigned' | 'self';

/** Parties that may, and how far. A party that is not named may not. */
export type Rule = Readonly<Partial<Record<Party, Reach>>>;

/** What a call is about, as the application knows it after it loaded the state. */
export interface Resource {
  readonly tenant: string;
  readonly conversation?: string | undefined;
  /** The conversation's visitor: `visitor:…`. */
  readonly visitor?: string | undefined;
  /** The counselor assigned now, or whose seats it is about: `counselor:…`. */
  readonly counselor?: string | undefined;
  /** In whose name the call acts: author, receiver of a receipt; never the one looked at. */
  readonly participant?: string | undefined;
  /** `waiting`, `assigned` or `ended`. */
  readonly status?: string | undefined;
}

/**
 * `reason` is a sentence for logs and callers; it names no person. `signInEnded`: what proved the
 * caller is good for nothing any more, which says nothing about what they may do. `isForeign`: it is another
 * tenant's, and callers hear no more than of what does not exist.
 */
export type Verdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: string;
      readonly signInEnded?: true;
      readonly isForeign?: true;
    };
