import type { Rate } from '@stillhere/kernel';
import type { StaffRole, TokenRole } from './names.js';
import type { SignInEnd } from './staff-identity.js';

/** Tries at a password, counted alike for all processes that share the store, by its own clock. */
export interface SharedTries {
  /** 0: go on. Otherwise milliseconds until the next one with this key may come; this one is not counted then. */
  take(key: string, rate: Rate): Promise<number>;
  giveBack(key: string, rate: Rate): Promise<void>;
}

/** An account as it is kept. */
export interface StoredAccount {
  /** `maria` of the home tenant, `north/maria` of another (`tenant-names.ts`); tokens alike. */
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  readonly disabled: boolean;
  /** ISO-8601. */
  readonly createdAt: string;
}

/** A sign-in, told by the hash of its secret; `ended` is empty while nobody ended it. Times in ms since 1970. */
export interface StoredSignIn {
  readonly account: StoredAccount;
  readonly createdMs: number;
  readonly usedMs: number;
  readonly ended: Exclude<SignInEnd, 'none'> | '';
}

export interface StoredToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: string;
  /** The account of the same name, for tokens that act in somebody's name. */
  readonly account: StoredAccount | undefined;
}

/** `name` is empty for the home tenant: whoever starts us names that one. */
export interface StoredTenant {
  readonly name: string;
  /** In the order in which they were given. */
  readonly hosts: readonly string[];
}

/**
 * A row as it stands, asked without a wait, as often as one likes. Where only this process and tools beside it write, it is
 * true at the call; where several processes share a store, it was true a second or two ago, and what this process changed
 * counts at once. `undefined`: it is gone.
 */
export type Known<Row> = () => Row | undefined;

export interface NewSignIn {
  readonly secretHash: string;
  readonly account: string;
  readonly atMs: number;
  /** Sign-ins that began before are forgotten. */
  readonly keptSinceMs: number;
  /** The oldest of more than so many end as `expired`. */
  readonly perAccountMax: number;
}

export interface NewPassword {
  readonly passwordHash: string;
  readonly mustChange: boolean;
  /** Why all sign-ins of the account end. */
  readonly reason: Exclude<SignInEnd, 'none'>;
}

/**
 * Where accounts, sign-ins, tokens and known browsers lie; secrets only as hashes. It keeps and finds, and holds no rule
 * of who may do what. What changes something is durable when it resolves. One contract suite runs on every adapter;
 * all of it may reject with the adapter's own error, and then may be repeated.
 */
export interface IdentityStore {
  /** By name. */
  accounts(): Promise<readonly StoredAccount[]>;
  account(name: string): Promise<StoredAccount | undefined>;
  /** False: there is one of that name. A store in this process keeps it in the same turn. */
  addAccount(account: StoredAccount): Promise<boolean>;
  /** Ends all sign-ins of the account in the same step. */
  setPassword(account: string, password: NewPassword): Promise<void>;
  /** Disabling ends all sign-ins of the account in the same step. */
  setDisabled(account: string, disabled: boolean): Promise<void>;

  startSignIn(signIn: NewSignIn): Promise<void>;
  findSignIn(secretHash: string): Promise<Known<StoredSignIn> | undefined>;
  /** A use that cannot be written, because there is no room or no database, is forgotten: it signs nobody out. */
  noteUse(secretHash: string, atMs: number): void;
  /** Nothing where it ended already. */
  endSignIn(secretHash: string, reason: Exclude<SignInEnd, 'none'>): Promise<void>;

  /** By name. */
  tokens(): Promise<readonly StoredToken[]>;
  findToken(secretHash: string): Promise<Known<StoredToken> | undefined>;
  /** False: there is one of that name. */
  addToken(token: Omit<StoredToken, 'account'> & { readonly secretHash: string }): Promise<boolean>;
  /** False: there is none. */
  removeToken(name: string): Promise<boolean>;

  /** Without an account: of anybody. */
  isKnownDevice(secretHash: string, account?: string): Promise<boolean>;
  /** Of an account the newest `perAccountMax` stay. */
  rememberDevice(device: {
    readonly secretHash: string;
    readonly account: string;
    readonly atMs: number;
    readonly perAccountMax: number;
  }): Promise<void>;

  /** By name. */
  tenants(): Promise<readonly StoredTenant[]>;
  /**
   * Made where missing; it has these hosts and no others from then on. Answers with the first of them that is another
   * tenant's: then nothing was changed.
   */
  putTenant(tenant: StoredTenant): Promise<string | undefined>;

  /** `undefined`: one process has this store, and counts for itself. */
  readonly tries?: SharedTries;

  /** Another text after each change of anybody's rights; at most `freshForMs` older than what is known here. */
  version(freshForMs: number): string;
  close(): Promise<void>;
}
