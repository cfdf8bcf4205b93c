import { deskLivePath, deskSubprotocol } from '@stillhere/live-protocol';
import {
  createDeskClient,
  type DeskClient,
  type DeskClientOptions,
  type LiveSocket,
  randomId,
} from '@stillhere/live-protocol/client';
import { browserClock, browserRandom, browserTimers, socketAddress } from './browser-ports.js';

type FromBrowser = 'openSocket' | 'clock' | 'timers' | 'random' | 'visibility' | 'tab';

/** This tab's own socket to the desk's server. A tab that was duplicated is another tab. */
export const openDeskClient = (options: Omit<DeskClientOptions, FromBrowser>): DeskClient =>
  createDeskClient({
    ...options,
    openSocket: () => new WebSocket(socketAddress(deskLivePath), deskSubprotocol) as LiveSocket,
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    visibility: document.hidden ? 'hidden' : 'visible',
    tab: randomId(browserRandom),
  });
