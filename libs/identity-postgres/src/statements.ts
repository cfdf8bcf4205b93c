import type { Statement } from '@stillhere/postgres';

const account = `account.name, account.display_name AS "displayName", account.roles,
  account.password_hash AS "passwordHash", account.must_change AS "mustChangePassword", account.disabled,
  account.created_at AS "createdAt"`;
const signIn = `session.secret_hash AS "secretHash", session.created_ms AS "createdMs",
  session.used_ms AS "usedMs", session.ended, ${account}`;
const token = `token.secret_hash AS "secretHash", token.name AS "tokenName", token.role,
  token.created_at AS "madeAt", ${account}`;

const named = <Name extends string>(texts: Readonly<Record<Name, string>>) =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, { name: `identity ${name}`, text }]),
  ) as Readonly<Record<Name, Statement>>;

export const statements = named({
  accounts: `SELECT ${account} FROM identity.account ORDER BY name`,
  account: `SELECT ${account} FROM identity.account WHERE name = $1`,
  addAccount: `INSERT INTO identity.account
    (name, display_name, roles, password_hash, must_change, disabled, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
  setPassword: 'UPDATE identity.account SET password_hash = $2, must_change = $3 WHERE name = $1',
  setDisabled: 'UPDATE identity.account SET disabled = $2 WHERE name = $1',
  endSignIns: `UPDATE identity.staff_session SET ended = $2 WHERE account = $1 AND ended = ''`,
  lockAccount: 'SELECT FROM identity.account WHERE name = $1 FOR NO KEY UPDATE',
  forgetSignIns: 'DELETE FROM identity.staff_session WHERE created_ms <= $1',
  endOldest: `UPDATE identity.staff_session SET ended = 'expired' WHERE account = $1 AND ended = ''
    AND secret_hash NOT IN (SELECT secret_hash FROM identity.staff_session
      WHERE account = $1 AND ended = '' ORDER BY created_ms DESC LIMIT $2)`,
  addSignIn: `INSERT INTO identity.staff_session (secret_hash, account, created_ms, used_ms)
    VALUES ($1, $2, $3, $3)`,
  signIns: `SELECT ${signIn} FROM identity.staff_session AS session
    JOIN identity.account ON account.name = session.account WHERE secret_hash = ANY ($1::text[])`,
  use: 'UPDATE identity.staff_session SET used_ms = greatest(used_ms, $2) WHERE secret_hash = $1',
  endSignIn: `UPDATE identity.staff_session SET ended = $2 WHERE secret_hash = $1 AND ended = ''`,
  allTokens: `SELECT ${token} FROM identity.api_token AS token
    LEFT JOIN identity.account ON account.name = token.name ORDER BY token.name`,
  tokens: `SELECT ${token} FROM identity.api_token AS token
    LEFT JOIN identity.account ON account.name = token.name WHERE secret_hash = ANY ($1::text[])`,
  addToken: `INSERT INTO identity.api_token (name, secret_hash, role, created_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
  removeToken: 'DELETE FROM identity.api_token WHERE name = $1',
  tenants: `SELECT tenant.name, coalesce(array_agg(host ORDER BY place) FILTER (WHERE host IS NOT NULL), '{}') AS hosts
    FROM identity.tenant LEFT JOIN identity.tenant_host ON tenant_host.tenant = tenant.name
    GROUP BY tenant.name ORDER BY tenant.name`,
  lockHosts: 'LOCK TABLE identity.tenant_host IN SHARE ROW EXCLUSIVE MODE',
  takenHosts: `SELECT host FROM identity.tenant_host WHERE host = ANY ($2::text[]) AND tenant <> $1 ORDER BY host`,
  addTenant: 'INSERT INTO identity.tenant VALUES ($1) ON CONFLICT DO NOTHING',
  forgetHosts: 'DELETE FROM identity.tenant_host WHERE tenant = $1',
  addHosts: `INSERT INTO identity.tenant_host
    SELECT host, $1, place FROM unnest($2::text[]) WITH ORDINALITY AS given (host, place)`,
  knownDevice: `SELECT FROM identity.known_device
    WHERE secret_hash = $1 AND ($2::text IS NULL OR account = $2) LIMIT 1`,
  rememberDevice: `INSERT INTO identity.known_device AS known VALUES ($1, $2, $3)
    ON CONFLICT (secret_hash, account) DO UPDATE SET used_ms = greatest(known.used_ms, $3)`,
  forgetDevices: `DELETE FROM identity.known_device WHERE account = $1 AND secret_hash NOT IN
    (SELECT secret_hash FROM identity.known_device WHERE account = $1 ORDER BY used_ms DESC LIMIT $2)`,
});
