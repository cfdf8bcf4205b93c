import type { Principal, Role } from '@stillhere/contracts';

/**
 * Why a sign-in ended. `replaced`: somebody signed in with the same browser. `expired`: too old, too long
 * unused, or the oldest of too many. `none`: it was never one of ours, or is forgotten.
 */
export type SignInEnd =
  | 'signed-out'
  | 'password-changed'
  | 'password-reset'
  | 'disabled'
  | 'replaced'
  | 'expired'
  | 'none';

/** Somebody of the staff who is signed in. */
export interface StaffSession {
  readonly account: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** While true, `principal` holds no roles: the password comes first. */
  readonly mustChangePassword: boolean;
  readonly principal: Principal;
  /**
   * False once signed out, expired, disabled or revoked: at most a quarter of a second late, or not at
   * all with `now`. Cheap enough to ask at each message.
   */
  isValid(now?: boolean): boolean;
  /** Why it is not valid any more; `none` while it is. */
  endedBecause(): SignInEnd;
  /** The person did something: starts the idle time anew. A poll or a heartbeat is not that. */
  touch(): void;
}

export interface SignInRequest {
  /** Whose page asks: an account is looked for among its own only. */
  readonly tenant: string;
  readonly account: string;
  readonly password: string;
  /** Where it comes from; only for limits, never stored. */
  readonly address: string;
  /** The secret that the browser sent along, if any: it ends, a new one takes its place. */
  readonly previous?: string | undefined;
  /** What `SignInResult.device` gave this browser at an earlier sign-in. */
  readonly device?: string | undefined;
}

export interface PasswordChange {
  /** The secret of the sign-in that asks. */
  readonly secret: string;
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly address: string;
}

export type SignInRefusal =
  /** Account or password; which one is not said. */
  | { readonly code: 'SignInRefused'; readonly message: string }
  | { readonly code: 'TooManyAttempts'; readonly message: string; readonly retryAfterMs: number }
  | { readonly code: 'NotSignedIn'; readonly message: string }
  | { readonly code: 'PasswordTooWeak'; readonly message: string };

export type SignInResult =
  | {
      readonly ok: true;
      readonly secret: string;
      readonly session: StaffSession;
      /** Lets nobody in; the browser keeps it, so that strangers cannot lock its owner out. */
      readonly device?: string;
    }
  | { readonly ok: false; readonly refusal: SignInRefusal };

/**
 * How staff prove who they are. The edge keeps `secret` in an HttpOnly cookie and asks `session` for
 * each request; that half stays as it is when an OpenID provider takes the place of `signIn` and
 * `changePassword`: its callback makes the same sessions.
 */
export interface StaffIdentity {
  signIn(request: SignInRequest): Promise<SignInResult>;
  /** All other sign-ins of the account end; this one goes on under a new secret. */
  changePassword(change: PasswordChange): Promise<SignInResult>;
  /** Who holds the secret, of whichever tenant; `undefined`: nobody, or no longer. Counts as a use. */
  session(secret: string): Promise<StaffSession | undefined>;
  signOut(secret: string): Promise<void>;
  /** Why nobody holds the secret any more. */
  endedBecause(secret: string): Promise<SignInEnd>;
  /** What others of its tenant see of an account; `undefined`: there is none of that name. */
  displayName(tenant: string, account: string): Promise<string | undefined>;
}
