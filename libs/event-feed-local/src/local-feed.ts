import type { ConsumeOptions, EventFeed } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';
import { Consumer } from './consumer.js';
import { Tail } from './tail.js';

/** A feed out of the log's own subscription, for everything that runs in the log's process. */
export function createLocalFeed(store: EventStore): EventFeed {
  let tail: Tail | undefined;
  let consumers = 0;

  const join = (): Tail => {
    if (tail === undefined || tail.failure) {
      tail = new Tail(store);
      consumers = 0;
    }
    consumers += 1;
    return tail;
  };
  const leave = (joined: Tail): void => {
    if (joined !== tail) return;
    consumers -= 1;
    if (consumers > 0) return;
    tail.close();
    tail = undefined;
  };

  return {
    consume(options: ConsumeOptions) {
      return {
        [Symbol.asyncIterator]() {
          const joined = join();
          let left = false;
          return new Consumer(store, joined, options, () => {
            if (!left) leave(joined);
            left = true;
          });
        },
      };
    },
  };
}
