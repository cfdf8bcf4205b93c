import type {
  IdentityStore,
  Known,
  NewPassword,
  NewSignIn,
  StoredAccount,
  StoredSignIn,
  StoredTenant,
  StoredToken,
} from '@stillhere/identity';
import type { Clock, Timers } from '@stillhere/kernel';
import {
  type Listener,
  listen,
  type Postgres,
  PostgresFault,
  type PostgresLogger,
  type Session,
  type Statement,
} from '@stillhere/postgres';
import { KnownRows } from './known-rows.js';
import { Looks } from './looks.js';
import { changeChannel } from './migration.js';
import { PasswordTries } from './password-tries.js';
import { byHash, type SignInRow, signInOf, type TokenRow, tokenOf } from './rows.js';
import { statements } from './statements.js';

export interface PostgresIdentityOptions {
  /** The schema is `identityMigration`'s. Stays the caller's: `close` leaves it open. */
  readonly database: Postgres;
  /** For the connection that listens for hints. */
  readonly url: string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  readonly logger?: PostgresLogger | undefined;
}

/** With the half second of open streams a revoked right ends within two. One indexed read of what is open here. */
const lookEveryMs = 1_000;
/**
 * A database that starts anew signs nobody out. One that is away for longer may have taken a right away, and whoever is
 * signed in can do nothing without it in any case.
 */
const untoldMsMax = 30_000;

/** Accounts that several processes share. Its calls reject with PostgresFault. */
export const openPostgresIdentityStore = (options: PostgresIdentityOptions): IdentityStore =>
  new PostgresIdentityStore(options);

class PostgresIdentityStore implements IdentityStore {
  readonly tries: PasswordTries;
  readonly #looks: Looks;
  readonly #listener: Listener;
  readonly #signIns = new KnownRows<StoredSignIn>({
    isTold: () => !this.#isAway,
    keep: (seen, { usedMs }) => (seen.usedMs < usedMs ? { ...seen, usedMs } : seen),
  });
  readonly #tokens = new KnownRows<StoredToken>({ isTold: () => !this.#isAway });
  #toldAtMs: number;
  #isAway = false;
  #version = 0;

  constructor(private readonly options: PostgresIdentityOptions) {
    const { url, clock, timers, logger } = options;
    this.tries = new PasswordTries(options.database);
    this.#toldAtMs = clock.monotonicMs();
    this.#looks = new Looks({ timers, everyMs: lookEveryMs, look: () => this.#look() });
    const look = (): void => void this.#looks.now();
    this.#listener = listen({
      ...{ url, name: 'accounts', channels: [changeChannel], logger },
      ...{ onHint: look, onListening: look },
    });
  }

  accounts(): Promise<readonly StoredAccount[]> {
    return this.#read<StoredAccount>(statements.accounts, []);
  }

  async account(name: string): Promise<StoredAccount | undefined> {
    return (await this.#read<StoredAccount>(statements.account, [name]))[0];
  }

  async addAccount(account: StoredAccount): Promise<boolean> {
    const { name, displayName, roles, passwordHash, mustChangePassword, disabled, createdAt } =
      account;
    const secret = [passwordHash, mustChangePassword, disabled, createdAt];
    return this.#does(statements.addAccount, [name, displayName, [...roles], ...secret]);
  }

  async setPassword(account: string, password: NewPassword): Promise<void> {
    const { passwordHash, mustChange, reason } = password;
    await this.#changes(async (session) => {
      await session.query(statements.setPassword, [account, passwordHash, mustChange]);
      await session.query(statements.endSignIns, [account, reason]);
    });
  }

  async setDisabled(account: string, disabled: boolean): Promise<void> {
    await this.#changes(async (session) => {
      await session.query(statements.setDisabled, [account, disabled]);
      if (disabled) await session.query(statements.endSignIns, [account, 'disabled']);
    });
  }

  /** The account's row is locked first: so a change of its password, which ends its sign-ins, comes before this or sees it. */
  async startSignIn(signIn: NewSignIn): Promise<void> {
    const { secretHash, account, atMs, keptSinceMs, perAccountMax } = signIn;
    await this.#changes(async (session) => {
      await session.query(statements.lockAccount, [account]);
      await session.query(statements.forgetSignIns, [keptSinceMs]);
      await session.query(statements.endOldest, [account, perAccountMax - 1]);
      await session.query(statements.addSignIn, [secretHash, account, atMs]);
    });
  }

  async findSignIn(secretHash: string): Promise<Known<StoredSignIn> | undefined> {
    const [row] = await this.#read<SignInRow>(statements.signIns, [[secretHash]]);
    return row && this.#signIns.put(secretHash, signInOf(row));
  }

  noteUse(secretHash: string, atMs: number): void {
    this.#signIns.change(secretHash, (row) => row && { ...row, usedMs: atMs });
    this.options.database.query(statements.use, [secretHash, atMs]).catch((error: unknown) => {
      if (!(error instanceof PostgresFault)) throw error;
      this.options.logger?.warn('the use of a sign-in was not written', { cause: error.kind });
    });
  }

  async endSignIn(secretHash: string, reason: string): Promise<void> {
    await this.#does(statements.endSignIn, [secretHash, reason]);
  }

  async tokens(): Promise<readonly StoredToken[]> {
    return (await this.#read<TokenRow>(statements.allTokens, [])).map(tokenOf);
  }

  async findToken(secretHash: string): Promise<Known<StoredToken> | undefined> {
    const [row] = await this.#read<TokenRow>(statements.tokens, [[secretHash]]);
    return row && this.#tokens.put(secretHash, tokenOf(row));
  }

  addToken(token: Parameters<IdentityStore['addToken']>[0]): Promise<boolean> {
    const { name, secretHash, role, createdAt } = token;
    return this.#does(statements.addToken, [name, secretHash, role, createdAt]);
  }

  removeToken(name: string): Promise<boolean> {
    return this.#does(statements.removeToken, [name]);
  }

  async isKnownDevice(secretHash: string, account?: string): Promise<boolean> {
    const found = await this.#read(statements.knownDevice, [secretHash, account ?? null]);
    return found.length > 0;
  }

  async rememberDevice(device: Parameters<IdentityStore['rememberDevice']>[0]): Promise<void> {
    const { secretHash, account, atMs, perAccountMax } = device;
    await this.options.database.transaction(async (session) => {
      await session.query(statements.rememberDevice, [secretHash, account, atMs]);
      await session.query(statements.forgetDevices, [account, perAccountMax]);
    });
  }

  tenants(): Promise<readonly StoredTenant[]> {
    return this.#read<StoredTenant>(statements.tenants, []);
  }

  /** Two at once would otherwise each find the host free, and one be told of a fault in place of a sentence. */
  async putTenant({ name, hosts }: StoredTenant): Promise<string | undefined> {
    return this.options.database.transaction(async (session) => {
      await session.query(statements.lockHosts, []);
      const taken = await session.query<{ host: string }>(statements.takenHosts, [name, hosts]);
      if (taken.rows[0] !== undefined) return taken.rows[0].host;
      await session.query(statements.addTenant, [name]);
      await session.query(statements.forgetHosts, [name]);
      await session.query(statements.addHosts, [name, hosts]);
      return undefined;
    });
  }

  version(): string {
    return String(this.#version);
  }

  async close(): Promise<void> {
    this.#looks.close();
    await this.#listener.close();
  }

  /** What this process changed counts in it at once. */
  async #changes(work: (session: Session) => Promise<void>): Promise<void> {
    await this.options.database.transaction(work);
    await this.#looks.now();
  }

  /** Whether the statement touched a row. */
  async #does(statement: Statement, values: readonly unknown[]): Promise<boolean> {
    const { count } = await this.options.database.query(statement, values);
    await this.#looks.now();
    return count > 0;
  }

  /** Asked once more where a connection was cut while it rested: that is found out by the next question. */
  async #read<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const once = async () => (await this.options.database.query<Row>(statement, values)).rows;
    try {
      return await once();
    } catch (error) {
      if (error instanceof PostgresFault && error.kind === 'unreachable') return once();
      throw error;
    }
  }

  async #look(): Promise<void> {
    const { clock, logger } = this.options;
    const askedAtMs = clock.monotonicMs();
    try {
      await this.#readKnown();
      this.#toldAtMs = askedAtMs;
      this.#isAway = false;
    } catch (error) {
      if (!(error instanceof PostgresFault)) throw error;
      const isAway = clock.monotonicMs() - this.#toldAtMs >= untoldMsMax;
      if (isAway && !this.#isAway) {
        logger?.warn('the accounts are away for long: what is open ends', { cause: error.kind });
      }
      this.#isAway = isAway;
    }
    this.#version += 1;
  }

  async #readKnown(): Promise<void> {
    const signIns = this.#signIns.keys();
    const tokens = this.#tokens.keys();
    const [signInRows, tokenRows] = await Promise.all([
      signIns.length > 0 ? this.#read<SignInRow>(statements.signIns, [signIns]) : [],
      tokens.length > 0 ? this.#read<TokenRow>(statements.tokens, [tokens]) : [],
    ]);
    this.#signIns.saw(signIns, byHash(signInRows, signInOf));
    this.#tokens.saw(tokens, byHash(tokenRows, tokenOf));
  }
}
