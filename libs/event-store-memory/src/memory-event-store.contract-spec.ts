import { eventStoreContract } from '@stillhere/event-store/contract';
import { createMemoryEventStore } from './memory-event-store.js';

const clock = { now: () => Date.UTC(2026, 10, 22, 3, 14), monotonicMs: () => 0 };

eventStoreContract('memory', async () => createMemoryEventStore({ clock }));

eventStoreContract('memory with a short live window', async () =>
  createMemoryEventStore({ clock, liveWindowEvents: 3 }),
);
