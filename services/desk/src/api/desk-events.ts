import { readAvailability, readFloor, readQueue } from './desk-values.js';
import type { Availability, Floor, WaitingConversation } from './types.js';

/** What the server tells the desk, each time the whole newest value. */
export interface DeskEvents {
  onQueue(waiting: readonly WaitingConversation[]): void;
  onAvailability(availability: Availability): void;
  onFloor(floor: Floor): void;
  /** After each of them: a hidden page's timers are throttled, what it hears is not. */
  onHeard(): void;
  onLink(live: boolean): void;
  /** The stream was refused and does not try again by itself. */
  onRefused(): void;
}

/** Follows the desk's event stream; it reconnects by itself. Returns the way to stop. */
export function followDesk(events: DeskEvents): () => void {
  const source = new EventSource('/api/desk/events', { withCredentials: false });
  const on = (type: string, take: (value: unknown) => void): void =>
    source.addEventListener(type, (event: MessageEvent<string>) => {
      take(JSON.parse(event.data));
      events.onHeard();
    });
  on('queue', (value) => events.onQueue(readQueue(value)));
  on('availability', (value) => events.onAvailability(readAvailability(value)));
  on('floor', (value) => events.onFloor(readFloor(value)));
  source.onopen = () => events.onLink(true);
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) events.onRefused();
    else events.onLink(false);
  };
  return () => source.close();
}
