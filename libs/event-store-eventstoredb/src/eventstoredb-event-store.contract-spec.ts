import { afterAll } from '@jest/globals';
import { eventStoreContract } from '@stillhere/event-store/contract';
import { openEventStoreDbEventStore } from './open-log.js';
import { DoubledLog } from './testing/doubled-log.js';
import { EventStoreDbDouble } from './testing/eventstoredb-double.js';

const doubles: EventStoreDbDouble[] = [];

afterAll(() => {
  for (const double of doubles) double.stop();
});

eventStoreContract('EventStoreDB, a double of its protocol', async () => {
  const double = await new EventStoreDbDouble(new DoubledLog()).start();
  doubles.push(double);
  return openEventStoreDbEventStore({ url: double.url, attemptMs: 5_000 });
});
