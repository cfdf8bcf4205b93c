import { afterAll, beforeAll } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { eventStoreContract, sharedLogContract } from '@stillhere/event-store/contract';
import { openPostgresEventStore } from './open-log.js';

let made = 0;

describeOn('postgres', 'the log in PostgreSQL', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase(engine);
  });
  afterAll(() => database.drop());

  eventStoreContract('PostgreSQL', () => {
    made += 1;
    const { url, ownerUrl } = database;
    return openPostgresEventStore({ url, ownerUrl, schema: `log_${made}` });
  });

  sharedLogContract('PostgreSQL', async () => {
    made += 1;
    const options = { url: database.url, ownerUrl: database.ownerUrl, schema: `log_${made}` };
    return {
      stores: [await openPostgresEventStore(options), await openPostgresEventStore(options)],
    };
  });
});
