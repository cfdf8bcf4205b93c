import { randomBytes } from 'node:crypto';
import { openPostgres } from '@stillhere/postgres';
import type { EnginesUnderTest } from './describe-on.js';

export interface TestDatabase {
  readonly name: string;
  /** As the role that services use. */
  readonly url: string;
  /** As the role that owns the database and migrates. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  /** Ends every session in it. */
  drop(): Promise<void>;
}

/** A new and empty database on the engine, for one suite or one test. */
export async function freshDatabase(engine: EnginesUnderTest['postgres']): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const owner = new URL(engine.ownerUrl).username;
  await asSuperuser(engine.superuserUrl, `CREATE DATABASE ${name} OWNER ${owner}`);
  const at = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return {
    name,
    url: at(engine.url),
    ownerUrl: at(engine.ownerUrl),
    superuserUrl: at(engine.superuserUrl),
    drop: () => asSuperuser(engine.superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const server = await openPostgres({
    url,
    name: 'test',
    connectionsMax: 1,
    statementMsMax: 60_000,
  });
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
}
