import { createHash } from 'node:crypto';
import type { SharedTries } from '@stillhere/identity';
import type { Rate } from '@stillhere/kernel';
import type { Postgres } from '@stillhere/postgres';

/** A bucket that nobody took from for longer is full again, at any rate that is used. */
const forgottenAfter = "interval '15 minutes'";
/** More than one try makes, and few enough to cost nothing. */
const forgottenAtOnce = 10;

/** What is in a bucket now: it fills with time, by the clock of the database, which all processes share. */
const filled = `least($2::float8, t.tokens
  + greatest(0, extract(epoch FROM statement_timestamp() - t.filled_at)) * $3::float8)`;

const take = {
  name: 'identity takeTry',
  text: `WITH forgotten AS (
      DELETE FROM identity.password_try WHERE key IN (
        SELECT key FROM identity.password_try
        WHERE filled_at < statement_timestamp() - ${forgottenAfter} AND key <> $1
        LIMIT ${forgottenAtOnce} FOR UPDATE SKIP LOCKED))
    INSERT INTO identity.password_try AS t (key, tokens, filled_at, waits_ms)
    VALUES ($1, $2::float8 - 1, statement_timestamp(), 0)
    ON CONFLICT (key) DO UPDATE SET
      tokens = ${filled} - CASE WHEN ${filled} >= 1 THEN 1 ELSE 0 END,
      waits_ms = CASE WHEN ${filled} >= 1 THEN 0 ELSE (1 - ${filled}) / $3::float8 * 1000 END,
      filled_at = greatest(t.filled_at, statement_timestamp())
    RETURNING waits_ms AS "waitsMs"`,
};

const giveBack = {
  name: 'identity giveBackTry',
  text: `UPDATE identity.password_try AS t
    SET tokens = least($2::float8, ${filled} + 1), filled_at = greatest(t.filled_at, statement_timestamp()) WHERE key = $1`,
};

/** Rejects with PostgresFault. */
export class PasswordTries implements SharedTries {
  constructor(private readonly database: Postgres) {}

  async take(key: string, { burst, perSecond }: Rate): Promise<number> {
    const values = [keyOf(key), burst, perSecond];
    const { rows } = await this.database.query<{ waitsMs: number }>(take, values);
    return Math.ceil(rows[0]?.waitsMs ?? 0);
  }

  async giveBack(key: string, { burst, perSecond }: Rate): Promise<void> {
    await this.database.query(giveBack, [keyOf(key), burst, perSecond]);
  }
}

/** Nobody reads in the database who tried from where. */
const keyOf = (key: string): Buffer => createHash('sha256').update(key).digest();
