import type { Migration } from '@stillhere/postgres';

/** The channel on which it is told that somebody's rights changed. */
export const changeChannel = 'identity_changed';

/** Times in milliseconds since 1970 by the clock of the process that wrote them, as in the file of one process. */
const tables = `
CREATE TABLE account (
  name text COLLATE "C" PRIMARY KEY,
  display_name text NOT NULL,
  roles text[] NOT NULL,
  password_hash text NOT NULL,
  must_change boolean NOT NULL,
  disabled boolean NOT NULL,
  created_at text NOT NULL
);
CREATE TABLE staff_session (
  secret_hash text COLLATE "C" PRIMARY KEY,
  account text COLLATE "C" NOT NULL REFERENCES account,
  created_ms bigint NOT NULL,
  used_ms bigint NOT NULL,
  ended text NOT NULL DEFAULT ''
);
CREATE INDEX staff_session_account ON staff_session (account);
CREATE INDEX staff_session_age ON staff_session (created_ms);
CREATE TABLE api_token (
  name text COLLATE "C" PRIMARY KEY,
  secret_hash text COLLATE "C" NOT NULL UNIQUE,
  role text NOT NULL,
  created_at text NOT NULL
);
CREATE TABLE known_device (
  secret_hash text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL REFERENCES account,
  used_ms bigint NOT NULL,
  PRIMARY KEY (secret_hash, account)
);
CREATE INDEX known_device_account ON known_device (account)`;

/** Of the tenants beside the home tenant, and of that one where it was given hosts. */
const tenants = `
CREATE TABLE tenant (name text COLLATE "C" PRIMARY KEY);
CREATE TABLE tenant_host (
  host text COLLATE "C" PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL REFERENCES tenant,
  place integer NOT NULL
)`;

/** Whatever takes a right away, by whichever statement. A use of a sign-in does not. */
const hints = `
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_notify('${changeChannel}', ''); RETURN NULL; END$$;
CREATE TRIGGER told AFTER UPDATE OR DELETE ON account
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER told AFTER UPDATE OF ended OR DELETE ON staff_session
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER told AFTER UPDATE OR DELETE ON api_token
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change()`;

/**
 * A bucket a key, which is the hash of an account and an address: what is left in it, and since when. Lost with a crash of
 * the server, which is no loss worth a write to the disk.
 */
const tries = `
CREATE UNLOGGED TABLE password_try (
  key bytea PRIMARY KEY,
  tokens double precision NOT NULL,
  filled_at timestamptz NOT NULL,
  waits_ms double precision NOT NULL
);
CREATE INDEX password_try_age ON password_try (filled_at)`;

/** Accounts, sign-ins, tokens and known browsers, in a schema of their own. */
export const identityMigration: Migration = {
  schema: 'identity',
  what: 'the accounts',
  steps: [
    { name: 'accounts, sign-ins, tokens, known browsers', sql: tables },
    { name: 'hints of changes', sql: hints },
    { name: 'tries at passwords', sql: tries },
    { name: 'tenants and their hosts', sql: tenants },
  ],
  // No account is deleted: events name it.
  grants: (role) =>
    `GRANT SELECT, INSERT, UPDATE ON account TO ${role};
     GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session, known_device, password_try TO ${role};
     GRANT SELECT, INSERT, DELETE ON api_token, tenant_host TO ${role};
     GRANT SELECT, INSERT ON tenant TO ${role}`,
};
