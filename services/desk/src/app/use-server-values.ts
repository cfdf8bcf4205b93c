import type { DeskValueKey } from '@stillhere/live-protocol';
import type { LinkState } from '@stillhere/live-protocol/client';
import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import { readAvailability, readFloor, readQueue } from '../api/desk-values.js';
import type { Availability, Floor, WaitingConversation } from '../api/types.js';
import { browserClock } from '../live/browser-ports.js';
import { openDeskClient } from '../live/open-desk-client.js';
import { tieToPage } from '../live/page-life.js';
import type { DeskLink } from '../model/desk-link.js';
import { recallDevice } from './remembered.js';

export interface ServerValues {
  readonly link: DeskLink;
  readonly queue: readonly WaitingConversation[] | undefined;
  readonly availability: Availability | undefined;
  readonly floor: Floor | undefined;
}

const readers = { queue: readQueue, availability: readAvailability, floor: readFloor } as const;
type ReadKey = keyof typeof readers;
const isRead = (key: DeskValueKey): key is ReadKey => Object.hasOwn(readers, key);

interface ServerValuesOptions {
  readonly api: DeskApi;
  readonly observe: (serverMs: number) => void;
  readonly onHeard: () => void;
  /** The socket was refused: resolves true when it is worth another try. */
  readonly renewAuth: () => Promise<boolean>;
}

/**
 * What the server tells over this tab's own socket, kept in the query cache: the newest value of
 * each, also while the link is cut.
 */
export function useServerValues(options: ServerValuesOptions): ServerValues {
  const { api, observe, onHeard, renewAuth } = options;
  const cache = useQueryClient();
  const [link, setLink] = useState<DeskLink>({ status: 'connecting' });
  useEffect(() => {
    const client = openDeskClient({
      device: recallDevice(),
      renewAuth,
      onValue: (key, value) => {
        if (isRead(key)) put(cache, key, readers[key](value));
      },
      onServerTime: observe,
      onLink: (state) => setLink((now) => deskLink(state, now)),
      onHeard,
    });
    const { visibility, wake } = client;
    const untie = tieToPage({
      ...{ visibility, wake },
      leave() {
        // A frame may not leave a page that goes; the beacon does.
        client.leave();
        api.leave(client.tab);
      },
    });
    return () => {
      untie();
      client.close();
    };
  }, [api, cache, observe, onHeard, renewAuth]);
  return {
    link,
    queue: useKnown(cacheKey('queue')),
    availability: useKnown(cacheKey('availability')),
    floor: useKnown(cacheKey('floor')),
  };
}

function deskLink(state: LinkState, now: DeskLink): DeskLink {
  if (state.status === 'live') return { status: 'live' };
  if (state.status === 'connecting') return now.status === 'cut' ? now : { status: 'connecting' };
  const whose = state.status === 'waiting' ? state.whose : undefined;
  const sinceMs = now.status === 'cut' ? now.sinceMs : browserClock.monotonicMs();
  return { status: 'cut', sinceMs, whose };
}

const cacheKey = (key: ReadKey): readonly string[] => ['desk', key];

function put(cache: QueryClient, key: ReadKey, value: unknown): void {
  cache.setQueryData(cacheKey(key), value);
}

function useKnown<T>(queryKey: readonly string[]): T | undefined {
  return useQuery<T>({
    queryKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;
}
