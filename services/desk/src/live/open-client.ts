import { subprotocol } from '@stillhere/live-protocol';
import {
  createLiveClient,
  type LiveClient,
  type LiveSocket,
  memoryStorage,
} from '@stillhere/live-protocol/client';
import { browserClock, browserRandom, browserTimers, socketAddress } from './browser-ports.js';

/**
 * The live side of one conversation. The desk is known by its cookie and keeps nothing in the
 * browser: after a reload the whole conversation is read again.
 */
export function openClient(conversation: string, renewAuth: () => Promise<boolean>): LiveClient {
  return createLiveClient({
    conversation,
    storage: memoryStorage(),
    openSocket: () => new WebSocket(socketAddress('/live'), subprotocol) as LiveSocket,
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    visibility: document.hidden ? 'hidden' : 'visible',
    renewAuth,
  });
}
