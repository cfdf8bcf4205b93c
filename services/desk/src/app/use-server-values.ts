import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followDesk } from '../api/desk-events.js';
import type { Availability, Floor, WaitingConversation } from '../api/types.js';
import { browserClock } from '../live/browser-ports.js';
import type { DeskLink, Known } from './state.js';

export interface ServerValues {
  readonly link: DeskLink;
  readonly queue: Known<readonly WaitingConversation[]> | undefined;
  readonly availability: Known<Availability> | undefined;
  readonly floor: Known<Floor> | undefined;
}

const keys = { queue: ['queue'], availability: ['availability'], floor: ['floor'] } as const;

interface ServerValuesOptions {
  readonly observe: (serverMs: number) => void;
  readonly onHeard: () => void;
  /** The stream was refused: resolves true when it is worth another try. */
  readonly renewAuth: () => Promise<boolean>;
}

/**
 * What the server pushes, kept in the query cache: the newest value of each, also while the stream
 * is cut, with the time at which it came.
 */
export function useServerValues({
  observe,
  onHeard,
  renewAuth,
}: ServerValuesOptions): ServerValues {
  const client = useQueryClient();
  const [link, setLink] = useState<DeskLink>({ status: 'connecting' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is a new stream.
  useEffect(() => {
    const cut = (): void =>
      setLink((now) =>
        now.status === 'cut' ? now : { status: 'cut', sinceMs: browserClock.monotonicMs() },
      );
    let retry: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      retry = setTimeout(() => setAttempt((count) => count + 1), retryMs);
    };
    const stop = followDesk({
      onQueue: (waiting) => put(client, keys.queue, waiting),
      onAvailability: (availability) => put(client, keys.availability, availability),
      onFloor: (floor) => {
        observe(Date.parse(floor.at));
        put(client, keys.floor, floor);
      },
      onHeard,
      onLink: (live) => (live ? setLink({ status: 'live' }) : cut()),
      onRefused: () => {
        cut();
        renewAuth().then(again, again);
      },
    });
    const online = (): void => setAttempt((count) => count + 1);
    addEventListener('online', online);
    return () => {
      removeEventListener('online', online);
      clearTimeout(retry);
      stop();
    };
  }, [attempt]);
  return {
    link,
    queue: useKnown(keys.queue),
    availability: useKnown(keys.availability),
    floor: useKnown(keys.floor),
  };
}

/** After a refusal the browser no longer tries by itself; this is the pace of a busy sign-in page. */
const retryMs = 2_000;

function put(client: QueryClient, key: readonly string[], value: unknown): void {
  client.setQueryData(key, { value, atMs: browserClock.monotonicMs() });
}

function useKnown<T>(queryKey: readonly string[]): Known<T> | undefined {
  return useQuery<Known<T>>({
    queryKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;
}
