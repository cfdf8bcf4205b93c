import type { Availability, Floor, WaitingConversation } from './types.js';

/** What the server tells the desk, each time the whole newest value. */
export interface DeskEvents {
  onQueue(waiting: readonly WaitingConversation[]): void;
  onAvailability(availability: Availability): void;
  onFloor(floor: Floor): void;
  onLink(live: boolean): void;
  /** The stream was refused and does not try again by itself. */
  onRefused(): void;
}

/** Follows the desk's event stream; it reconnects by itself. Returns the way to stop. */
export function followDesk(events: DeskEvents): () => void {
  const source = new EventSource('/api/desk/events', { withCredentials: false });
  const on = <T>(type: string, take: (value: T) => void): void =>
    source.addEventListener(type, (event: MessageEvent<string>) =>
      take(JSON.parse(event.data) as T),
    );
  on<{ waiting?: readonly WaitingConversation[] }>('queue', ({ waiting }) =>
    events.onQueue(waiting ?? []),
  );
  on<Availability>('availability', (value) => events.onAvailability(withDefaults(value)));
  on<Floor>('floor', (value) =>
    events.onFloor({ ...value, counselors: value.counselors ?? [], waiting: value.waiting ?? 0 }),
  );
  source.onopen = () => events.onLink(true);
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) events.onRefused();
    else events.onLink(false);
  };
  return () => source.close();
}

/** Zero values may be absent, as in proto3 JSON. */
const withDefaults = (value: Partial<Availability>): Availability => ({
  available: value.available ?? false,
  seatsMax: value.seatsMax ?? 0,
  seats: value.seats ?? [],
});
