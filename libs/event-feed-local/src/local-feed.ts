import type { ConsumeOptions, EventFeed } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';
import { Consumer } from './consumer.js';
import { Tail } from './tail.js';

/** A feed out of the log's own subscription, for everything that runs in the log's process. */
export function createLocalFeed(store: EventStore): EventFeed {
  let current: Tail | undefined;
  let consumers = 0;

  const join = (): Tail => {
    if (current === undefined || current.failure) {
      current = new Tail(store);
      consumers = 0;
    }
    consumers += 1;
    return current;
  };
  const leave = (joined: Tail): void => {
    if (joined !== current) return;
    consumers -= 1;
    if (consumers > 0) return;
    current.close();
    current = undefined;
  };

  return {
    consume(options: ConsumeOptions) {
      return {
        [Symbol.asyncIterator]() {
          const tail = join();
          let left = false;
          const leaveOnce = (): void => {
            if (!left) leave(tail);
            left = true;
          };
          return new Consumer(store, { tail, leave: leaveOnce }, options);
        },
      };
    },
  };
}
