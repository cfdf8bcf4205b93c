import { expect, it } from '@jest/globals';
import { describeOn, freshDatabase } from '@stillhere/engines/testing';
import type { Clock, Timers } from '@stillhere/kernel';
import { leaseBoardContract } from '@stillhere/leases/contract';
import { migrate, openPostgres, type Postgres } from '@stillhere/postgres';
import { leasesMigration } from './migration.js';
import { createPostgresBoard } from './postgres-board.js';

const clock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
const timers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

describeOn('postgres', 'leases in PostgreSQL', (engine) => {
  const freshLeases = async () => {
    const database = await freshDatabase(engine);
    const opened: Postgres[] = [];
    const open = async (url: string) => {
      const connection = await openPostgres({ url, name: 'leases', connectionsMax: 4 });
      opened.push(connection);
      return connection;
    };
    const owner = await open(database.ownerUrl);
    const service = await open(database.url);
    await migrate(owner, leasesMigration, { serviceRole: service.role });
    return {
      owner,
      service,
      open: () => open(database.url),
      cutAll: async () => {
        const server = await open(database.superuserUrl);
        await server.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE pid <> pg_backend_pid() AND datname = current_database()`,
        );
      },
      close: async () => {
        for (const connection of opened) await connection.close();
        await database.drop();
      },
    };
  };

  leaseBoardContract('PostgreSQL', async () => {
    const leases = await freshLeases();
    return {
      clock,
      timers,
      open: async () => createPostgresBoard(await leases.open()),
      // As if its clock had been an hour ahead when the leases were written.
      setClockBack: async () => {
        await leases.owner.query(
          `UPDATE leases.lease SET runs_out_at = runs_out_at + interval '1 hour'`,
        );
      },
      close: leases.close,
    };
  });

  it('no service can make a fence be forgotten', async () => {
    const leases = await freshLeases();
    await expect(leases.service.query('DELETE FROM leases.lease')).rejects.toMatchObject({
      code: 'PostgresFault',
      kind: 'role',
    });
    await leases.close();
  });

  it('a board that is away says so, and holds what it granted when it is back', async () => {
    const leases = await freshLeases();
    const board = createPostgresBoard(leases.service);
    const claim = { owner: 'a', address: '', leaseMs: 60_000 };
    await board.claim('relay', claim);
    await leases.cutAll();
    await expect(board.claim('relay', { ...claim, owner: 'b' })).resolves.toMatchObject({
      owner: 'a',
      fence: 1,
    });
    await leases.service.close();
    await expect(board.list('')).rejects.toMatchObject({ code: 'LeasesUnavailable' });
    await leases.close();
  });
});
