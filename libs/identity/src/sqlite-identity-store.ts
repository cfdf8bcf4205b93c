import type { Clock } from '@stillhere/kernel';
import { type Database, faultKindOf, inTransaction } from '@stillhere/sqlite';
import { watchChanges } from './changes.js';
import type {
  IdentityStore,
  NewPassword,
  NewSignIn,
  StoredAccount,
  StoredSignIn,
  StoredTenant,
  StoredToken,
} from './identity-store.js';
import type { StaffRole, TokenRole } from './names.js';

/**
 * `identity.db`, read without a wait: so what is known of a row is what stands there. The methods that answer with a promise do
 * their work in the turn of the call.
 */
export function createSqliteIdentityStore(database: Database, clock: Clock): IdentityStore {
  const changes = watchChanges(database, clock);
  const accounts = accountRows(database);
  const signIns = signInRows(database, accounts.find);
  const tokens = tokenRows(database, accounts.find);
  const devices = deviceRows(database);
  const tenants = tenantRows(database);
  return {
    accounts: async () => accounts.all(),
    account: async (name) => accounts.find(name),
    addAccount: async (account) => accounts.add(account),
    setPassword: async (account, password) =>
      inTransaction(database, () => {
        accounts.setPassword(account, password);
        signIns.endAll(account, password.reason);
      }),
    setDisabled: async (account, disabled) =>
      inTransaction(database, () => {
        accounts.setDisabled(account, disabled);
        if (disabled) signIns.endAll(account, 'disabled');
      }),
    startSignIn: async (signIn) => inTransaction(database, () => signIns.start(signIn)),
    findSignIn: async (hash) => (signIns.find(hash) ? () => signIns.find(hash) : undefined),
    noteUse(hash, atMs) {
      try {
        changes.harmless(signIns.use(hash, atMs));
      } catch (error) {
        if (faultKindOf(error) !== 'full') throw error;
      }
    },
    endSignIn: async (hash, reason) => signIns.end(hash, reason),
    tokens: async () => tokens.all(),
    findToken: async (hash) => (tokens.find(hash) ? () => tokens.find(hash) : undefined),
    addToken: async (token) => tokens.add(token),
    removeToken: async (name) => tokens.remove(name),
    isKnownDevice: async (hash, account) => devices.isKnown(hash, account),
    rememberDevice: async (device) => devices.remember(device),
    tenants: async () => tenants.all(),
    putTenant: async (tenant) => inTransaction(database, () => tenants.put(tenant)),
    version: (freshForMs) => changes.version(freshForMs),
    close: async () => database.close(),
  };
}

type Row = Record<string, unknown>;

function accountRows(database: Database) {
  const all = database.prepare('SELECT * FROM account ORDER BY name');
  const find = database.prepare('SELECT * FROM account WHERE name = ?');
  const add = database.prepare(
    'INSERT INTO account (name, display_name, roles, password_hash, must_change, created_at) ' +
      'VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const setPassword = database.prepare(
    'UPDATE account SET password_hash = ?, must_change = ? WHERE name = ?',
  );
  const setDisabled = database.prepare('UPDATE account SET disabled = ? WHERE name = ?');
  return {
    all: (): StoredAccount[] => all.all().map(accountOf),
    find: (name: string): StoredAccount | undefined => {
      const row = find.get(name);
      return row && accountOf(row);
    },
    add(account: StoredAccount): boolean {
      const { name, displayName, passwordHash, mustChangePassword, createdAt } = account;
      const roles = JSON.stringify(account.roles);
      const mustChange = mustChangePassword ? 1 : 0;
      return add.run(name, displayName, roles, passwordHash, mustChange, createdAt).changes > 0;
    },
    setPassword: (name: string, { passwordHash, mustChange }: NewPassword): void =>
      void setPassword.run(passwordHash, mustChange ? 1 : 0, name),
    setDisabled: (name: string, disabled: boolean): void =>
      void setDisabled.run(disabled ? 1 : 0, name),
  };
}

type FindAccount = (name: string) => StoredAccount | undefined;

function signInRows(database: Database, findAccount: FindAccount) {
  const find = database.prepare(
    'SELECT account, created_ms, used_ms, ended FROM staff_session WHERE secret_hash = ?',
  );
  const insert = database.prepare(
    'INSERT INTO staff_session (secret_hash, account, created_ms, used_ms) VALUES (?, ?, ?, ?)',
  );
  const use = database.prepare('UPDATE staff_session SET used_ms = ? WHERE secret_hash = ?');
  const end = database.prepare(
    "UPDATE staff_session SET ended = ? WHERE secret_hash = ? AND ended = ''",
  );
  const endAll = database.prepare(
    "UPDATE staff_session SET ended = ? WHERE account = ? AND ended = ''",
  );
  const removeOver = database.prepare('DELETE FROM staff_session WHERE created_ms <= ?');
  const endOldest = database.prepare(
    "UPDATE staff_session SET ended = 'expired' WHERE account = ? AND ended = '' AND secret_hash " +
      "NOT IN (SELECT secret_hash FROM staff_session WHERE account = ? AND ended = '' " +
      'ORDER BY created_ms DESC LIMIT ?)',
  );
  return {
    find(hash: string): StoredSignIn | undefined {
      const row = find.get(hash);
      const account = row && findAccount(String(row.account));
      return row && account && signInOf(row, account);
    },
    start({ secretHash, account, atMs, keptSinceMs, perAccountMax }: NewSignIn): void {
      removeOver.run(keptSinceMs);
      endOldest.run(account, account, perAccountMax - 1);
      insert.run(secretHash, account, atMs, atMs);
    },
    use: (hash: string, atMs: number): number => Number(use.run(atMs, hash).changes),
    end: (hash: string, reason: string): void => void end.run(reason, hash),
    endAll: (account: string, reason: string): void => void endAll.run(reason, account),
  };
}

function tokenRows(database: Database, findAccount: FindAccount) {
  const all = database.prepare('SELECT * FROM api_token ORDER BY name');
  const find = database.prepare('SELECT * FROM api_token WHERE secret_hash = ?');
  const remove = database.prepare('DELETE FROM api_token WHERE name = ?');
  const add = database.prepare(
    'INSERT INTO api_token (name, secret_hash, role, created_at) VALUES (?, ?, ?, ?) ' +
      'ON CONFLICT DO NOTHING',
  );
  const tokenOf = (row: Row): StoredToken => ({
    name: String(row.name),
    role: String(row.role) as TokenRole,
    createdAt: String(row.created_at),
    account: findAccount(String(row.name)),
  });
  return {
    all: (): StoredToken[] => all.all().map(tokenOf),
    find: (hash: string): StoredToken | undefined => {
      const row = find.get(hash);
      return row && tokenOf(row);
    },
    add: (token: Parameters<IdentityStore['addToken']>[0]): boolean =>
      add.run(token.name, token.secretHash, token.role, token.createdAt).changes > 0,
    remove: (name: string): boolean => remove.run(name).changes > 0,
  };
}

function deviceRows(database: Database) {
  const find = database.prepare('SELECT 1 FROM known_device WHERE secret_hash = ? AND account = ?');
  const findAny = database.prepare('SELECT 1 FROM known_device WHERE secret_hash = ?');
  const upsert = database.prepare(
    'INSERT INTO known_device VALUES (?, ?, ?) ' +
      'ON CONFLICT (secret_hash, account) DO UPDATE SET used_ms = excluded.used_ms',
  );
  const removeOldest = database.prepare(
    'DELETE FROM known_device WHERE account = ? AND secret_hash NOT IN (SELECT secret_hash FROM ' +
      'known_device WHERE account = ? ORDER BY used_ms DESC LIMIT ?)',
  );
  return {
    isKnown: (hash: string, account?: string): boolean =>
      (account === undefined ? findAny.get(hash) : find.get(hash, account)) !== undefined,
    remember(device: Parameters<IdentityStore['rememberDevice']>[0]): void {
      const { secretHash, account, atMs, perAccountMax } = device;
      upsert.run(secretHash, account, atMs);
      removeOldest.run(account, account, perAccountMax);
    },
  };
}

function tenantRows(database: Database) {
  const all = database.prepare('SELECT name FROM tenant ORDER BY name');
  const hosts = database.prepare('SELECT host FROM tenant_host WHERE tenant = ? ORDER BY place');
  const owner = database.prepare('SELECT tenant FROM tenant_host WHERE host = ?');
  const add = database.prepare('INSERT INTO tenant VALUES (?) ON CONFLICT DO NOTHING');
  const removeHosts = database.prepare('DELETE FROM tenant_host WHERE tenant = ?');
  const addHost = database.prepare('INSERT INTO tenant_host VALUES (?, ?, ?)');
  return {
    all: (): StoredTenant[] =>
      all.all().map((row) => ({
        name: String(row.name),
        hosts: hosts.all(String(row.name)).map(({ host }) => String(host)),
      })),
    put({ name, hosts: wanted }: StoredTenant): string | undefined {
      const taken = wanted.find((host) => (owner.get(host)?.tenant ?? name) !== name);
      if (taken !== undefined) return taken;
      add.run(name);
      removeHosts.run(name);
      for (const [place, host] of wanted.entries()) addHost.run(host, name, place);
      return undefined;
    },
  };
}

const accountOf = (row: Row): StoredAccount => ({
  name: String(row.name),
  displayName: String(row.display_name),
  roles: JSON.parse(String(row.roles)) as StaffRole[],
  passwordHash: String(row.password_hash),
  mustChangePassword: row.must_change === 1,
  disabled: row.disabled === 1,
  createdAt: String(row.created_at),
});

const signInOf = (row: Row, account: StoredAccount): StoredSignIn => ({
  account,
  createdMs: Number(row.created_ms),
  usedMs: Number(row.used_ms),
  ended: String(row.ended) as StoredSignIn['ended'],
});
