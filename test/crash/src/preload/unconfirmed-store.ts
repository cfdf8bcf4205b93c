// What a process remembers of a stream is answered with, whoever has written to it since.
import type { EventStore } from '@stillhere/event-store';
import { openPostgresEventStore as openReal } from '@stillhere/event-store-postgres';

export * from '@stillhere/event-store-postgres';

export async function openPostgresEventStore(
  ...given: Parameters<typeof openReal>
): Promise<EventStore> {
  return new Proxy(await openReal(...given), {
    get(store, key) {
      if (key === 'hasOtherWriters') return false;
      const value: unknown = Reflect.get(store, key, store);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
}
