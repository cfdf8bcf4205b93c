import { freePort } from '@stillhere/testing';
import { postgresAccount } from './account.js';
import { databaseName, prepareCluster, roles } from './cluster-directory.js';
import { postgresPrograms } from './programs.js';
import { PostgresServer } from './server.js';

export interface PostgresOptions {
  /** Everything it writes stands below; made when missing. As root, the account "postgres" gets it. */
  readonly directory: string;
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Settings as in postgresql.conf, above those that this tool gives. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Postgres {
  readonly port: number;
  /** For services: the role `stillhere` on the database `stillhere`; owns nothing. */
  readonly url: string;
  /** For migrations: `stillhere_owner`, which owns the database. */
  readonly ownerUrl: string;
  /** For tests and operators: may do everything. */
  readonly superuserUrl: string;
  /** Ends sessions, writes everything, ends. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL to the server and all its backends: a power cut without the cut. */
  kill(): Promise<void>;
  /** Starts it again where it was, same port, same data; stops it first where it runs. */
  restart(): Promise<void>;
}

/**
 * A PostgreSQL of its own on 127.0.0.1, as durable as its defaults are. It ends with this process.
 * Throws EngineMissing or EngineFailed.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { directory, settings = {} } = options;
  const cluster = { bin: postgresPrograms(), directory, account: postgresAccount() };
  const password = prepareCluster(cluster);
  const port = options.port ?? (await freePort());
  const server = new PostgresServer({ ...cluster, port, settings });
  await server.start();
  const urlOf = (role: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${databaseName}`;
  return {
    port,
    url: urlOf(roles.service),
    ownerUrl: urlOf(roles.owner),
    superuserUrl: urlOf(roles.superuser),
    stop: () => server.stop(),
    kill: () => server.kill(),
    restart: async () => {
      await server.stop();
      await server.start();
    },
  };
}
