import { subprotocol } from '@stillhere/live-protocol';
import {
  askService,
  createLiveClient,
  type LiveClient,
  type LiveSocket,
  memoryStorage,
  type UnsentItem,
} from '@stillhere/live-protocol/client';
import {
  browserClock,
  browserRandom,
  browserTimers,
  isOnline,
  socketAddress,
} from './browser-ports.js';

export interface OpenClientOptions {
  readonly renewAuth: (reason?: string) => Promise<boolean>;
  /** Of this person, from before a reload. */
  readonly unsent: readonly UnsentItem[];
}

/**
 * The live side of one conversation. The desk is known by its cookie and keeps nothing that others
 * wrote: after a reload the whole conversation is read again, and what was not sent goes out.
 */
export function openClient(conversation: string, options: OpenClientOptions): LiveClient {
  const { renewAuth, unsent } = options;
  return createLiveClient({
    conversation,
    unsent,
    storage: memoryStorage(),
    openSocket: () => new WebSocket(socketAddress('/live'), subprotocol) as LiveSocket,
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    visibility: document.hidden ? 'hidden' : 'visible',
    isOnline,
    askService,
    renewAuth,
  });
}
