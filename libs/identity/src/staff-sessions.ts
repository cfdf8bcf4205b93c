import type { Principal } from '@stillhere/contracts';
import type { Clock, Random } from '@stillhere/kernel';
import { type Database, faultKindOf } from '@stillhere/sqlite';
import type { Account, Accounts } from './accounts.js';
import type { Changes } from './changes.js';
import { principalOf } from './names.js';
import { newSecret, secretHash } from './secrets.js';
import type { SignInEnd, StaffSession } from './staff-identity.js';
import { validity } from './validity.js';

const hourMs = 3_600_000;
/** A shift and its handover. */
export const sessionAgeMaxMs = 12 * hourMs;
export const sessionIdleMaxMs = 2 * hourMs;
/** A desk that was left open over a weekend is still told why its sign-in is gone. */
const keptMaxMs = 72 * hourMs;
/** A use is written at most this often: each write waits for the disk. */
const useWrittenEveryMs = 60_000;
/** Browsers of one person; the oldest sign-in ends. */
const sessionsPerAccountMax = 10;
const secretPattern = /^[\w-]{43}$/;

export interface StaffSessions {
  /** Starts a sign-in; returns its secret, which is stored hashed. */
  start(account: string): string;
  find(secret: string): StaffSession | undefined;
  end(secret: string, reason: SignInEnd): void;
  endedBecause(secret: string): SignInEnd;
}

export interface SessionParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly tenant: string;
  readonly accounts: Accounts;
  readonly changes: Changes;
}

export function openStaffSessions(parts: SessionParts): StaffSessions {
  const { database, clock, random, tenant, accounts, changes } = parts;
  const select = database.prepare(
    'SELECT account, created_ms, used_ms, ended FROM staff_session WHERE secret_hash = ?',
  );
  const insert = database.prepare(
    'INSERT INTO staff_session (secret_hash, account, created_ms, used_ms) VALUES (?, ?, ?, ?)',
  );
  const use = database.prepare('UPDATE staff_session SET used_ms = ? WHERE secret_hash = ?');
  const end = database.prepare(
    "UPDATE staff_session SET ended = ? WHERE secret_hash = ? AND ended = ''",
  );
  const removeOver = database.prepare('DELETE FROM staff_session WHERE created_ms <= ?');
  const endOldest = database.prepare(
    "UPDATE staff_session SET ended = 'expired' WHERE account = ? AND ended = '' AND secret_hash " +
      "NOT IN (SELECT secret_hash FROM staff_session WHERE account = ? AND ended = '' " +
      'ORDER BY created_ms DESC LIMIT ?)',
  );

  const live = (hash: string): Live | undefined => {
    const row = select.get(hash);
    if (row === undefined || row.ended !== '') return undefined;
    const nowMs = clock.now();
    const usedMs = Number(row.used_ms);
    if (nowMs - Number(row.created_ms) >= sessionAgeMaxMs) return undefined;
    if (nowMs - usedMs >= sessionIdleMaxMs) return undefined;
    const account = accounts.get(String(row.account));
    return account === undefined || account.disabled ? undefined : { account, usedMs };
  };
  const endOf = (hash: string): SignInEnd => {
    const row = select.get(hash);
    if (row === undefined || live(hash) !== undefined) return 'none';
    return row.ended === '' ? 'expired' : (row.ended as SignInEnd);
  };
  const touch = (hash: string): void => {
    const found = live(hash);
    if (found && clock.now() - found.usedMs >= useWrittenEveryMs) write(hash);
  };
  /** A full disk signs nobody out: the use is written when there is room again. */
  const write = (hash: string): void => {
    try {
      changes.harmless(Number(use.run(clock.now(), hash).changes));
    } catch (error) {
      if (faultKindOf(error) !== 'full') throw error;
    }
  };

  return {
    start(account) {
      const nowMs = clock.now();
      removeOver.run(nowMs - keptMaxMs);
      endOldest.run(account, account, sessionsPerAccountMax - 1);
      const secret = newSecret(random);
      insert.run(secretHash(secret), account, nowMs, nowMs);
      return secret;
    },
    find(secret) {
      if (!secretPattern.test(secret)) return undefined;
      const hash = secretHash(secret);
      const found = live(hash);
      if (found === undefined) return undefined;
      touch(hash);
      const isValid = validity(() => live(hash) !== undefined, parts);
      return {
        ...describe(found.account, { tenant, isValid }),
        isValid,
        endedBecause: () => endOf(hash),
        touch: () => touch(hash),
      };
    },
    end: (secret, reason) => void end.run(reason, secretHash(secret)),
    endedBecause: (secret) => (secretPattern.test(secret) ? endOf(secretHash(secret)) : 'none'),
  };
}

interface Live {
  readonly account: Account;
  readonly usedMs: number;
}

function describe(account: Account, proven: Pick<Principal, 'tenant' | 'isValid'>) {
  const { name, displayName, roles, mustChangePassword } = account;
  const principal = { ...principalOf(proven.tenant, account), ...proven };
  return {
    account: name,
    displayName,
    roles,
    mustChangePassword,
    principal: mustChangePassword ? { ...principal, roles: [] } : principal,
  };
}
