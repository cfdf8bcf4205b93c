import { join } from 'node:path';
import {
  type Database,
  DatabaseFault,
  inTransaction,
  isDirectoryInUse,
  openDatabase,
} from '@stillhere/sqlite';

const fileName = 'identity.db';
const schemaVersion = 3;

const knownDevices = `
CREATE TABLE known_device (
  secret_hash TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES account (name),
  used_ms INTEGER NOT NULL,
  PRIMARY KEY (secret_hash, account)
) STRICT, WITHOUT ROWID;
`;

const tenants = `
CREATE TABLE tenant (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE tenant_host (
  host TEXT PRIMARY KEY,
  tenant TEXT NOT NULL REFERENCES tenant (name),
  place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

const schema = `
CREATE TABLE account (
  name TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_session (
  secret_hash TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account (name),
  created_ms INTEGER NOT NULL,
  used_ms INTEGER NOT NULL,
  ended TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_session_account ON staff_session (account);
CREATE TABLE api_token (
  name TEXT PRIMARY KEY,
  secret_hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
${knownDevices}
${tenants}
PRAGMA user_version = ${schemaVersion};
`;

/** Form 1 deleted sign-ins that ended, and could not tell their owner why. */
const fromForm1 = `
ALTER TABLE staff_session ADD COLUMN ended TEXT NOT NULL DEFAULT '';
${knownDevices}
`;

/** Form 2 knew one tenant, whose accounts stand as they stood. */
const fromForm2 = `
${tenants}
PRAGMA user_version = ${schemaVersion};
`;

/** Accounts, sign-ins and tokens; apart from the log, because they may be deleted. Throws DatabaseFault. */
export function openIdentityDatabase(directory: string, readOnly = false): Database {
  const path = join(directory, fileName);
  if (readOnly) return openForReading(directory, path);
  const database = openDatabase(path, { durability: 'full' });
  inTransaction(database, () => {
    const found = database.prepare('PRAGMA user_version').get()?.user_version;
    if (found === 0) database.exec(schema);
    else if (found === 1) database.exec(fromForm1 + fromForm2);
    else if (found === 2) database.exec(fromForm2);
    else if (found !== schemaVersion) throw otherVersion(path, Number(found));
  });
  return database;
}

/** Changes nothing, not even the form; leaves no trace where no process works in the directory. */
function openForReading(directory: string, path: string): Database {
  const traceless = !isDirectoryInUse(directory);
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
  const found = database.prepare('PRAGMA user_version').get()?.user_version;
  if (found === schemaVersion) return database;
  database.close();
  throw otherVersion(path, Number(found));
}

const otherVersion = (path: string, found: number): DatabaseFault =>
  new DatabaseFault(
    'unsupported',
    path,
    `${path} has the form ${found}, this Stillhere knows form ${schemaVersion}. ` +
      (found < schemaVersion
        ? 'Start Stillhere once: that brings it up to date. Nothing was changed.'
        : 'Use the version that wrote it. Nothing was changed.'),
  );
