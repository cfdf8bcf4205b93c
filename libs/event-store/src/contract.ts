import { afterEach, beforeEach, describe } from '@jest/globals';
import { agreeingContract } from './contract/agreeing.js';
import { appendingContract } from './contract/appending.js';
import { closingContract } from './contract/closing.js';
import { filteringContract } from './contract/filtering.js';
import { readingContract } from './contract/reading.js';
import { repeatingContract } from './contract/repeating.js';
import { submittingContract } from './contract/submitting.js';
import { subscribingContract } from './contract/subscribing.js';
import type { EventStore } from './event-store.js';

export * from './contract/fixtures.js';
export { type SharedLog, sharedLogContract } from './contract/sharing.js';

/**
 * The behaviour that every adapter owes, each line of it a test. `openStore` gives a new and empty
 * store each time it is called; the suite closes it. The numbers in the titles are the lines of
 * the contract as the README lists them.
 */
export function eventStoreContract(name: string, openStore: () => Promise<EventStore>): void {
  describe(`event store contract: ${name}`, () => {
    let store: EventStore;
    const under = {
      get store() {
        return store;
      },
      open: openStore,
    };

    beforeEach(async () => {
      store = await openStore();
    });
    afterEach(() => store.close());

    appendingContract(under);
    repeatingContract(under);
    submittingContract(under);
    agreeingContract(under);
    readingContract(under);
    subscribingContract(under);
    filteringContract(under);
    closingContract(under);
  });
}
