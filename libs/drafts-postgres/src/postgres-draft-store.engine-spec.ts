import { draftStoreContract } from '@stillhere/drafts/contract';
import { describeOn, freshDatabase } from '@stillhere/engines/testing';
import { migrate, openPostgres, type Postgres } from '@stillhere/postgres';
import { draftsMigration } from './migration.js';
import { createPostgresDraftStore } from './postgres-draft-store.js';

describeOn('postgres', 'drafts in PostgreSQL', (engine) => {
  draftStoreContract({
    name: 'PostgreSQL',
    async create() {
      const database = await freshDatabase(engine);
      const opened: Postgres[] = [];
      const open = async (url: string): Promise<Postgres> => {
        const connection = await openPostgres({ url, name: 'drafts', connectionsMax: 2 });
        opened.push(connection);
        return connection;
      };
      const service = await open(database.url);
      await migrate(await open(database.ownerUrl), draftsMigration, { serviceRole: service.role });
      return {
        open: async () => createPostgresDraftStore(await open(database.url)),
        async destroy() {
          for (const connection of opened) await connection.close();
          await database.drop();
        },
        keeps: true,
      };
    },
  });
});
