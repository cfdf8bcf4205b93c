import { deskLivePath, deskSubprotocol } from '@stillhere/live-protocol';
import {
  askService,
  createDeskClient,
  type DeskClient,
  type DeskClientOptions,
  type LiveSocket,
  randomId,
} from '@stillhere/live-protocol/client';
import {
  browserClock,
  browserRandom,
  browserTimers,
  isOnline,
  socketAddress,
} from './browser-ports.js';

type Given = 'device' | 'renewAuth' | 'onValue' | 'onServerTime' | 'onLink' | 'onHeard';

/** This tab's own socket to the desk's server. A tab that was duplicated is another tab. */
export const openDeskClient = (options: Pick<DeskClientOptions, Given>): DeskClient =>
  createDeskClient({
    ...options,
    openSocket: () => new WebSocket(socketAddress(deskLivePath), deskSubprotocol) as LiveSocket,
    clock: browserClock,
    timers: browserTimers,
    random: browserRandom,
    isOnline,
    askService,
    visibility: document.hidden ? 'hidden' : 'visible',
    tab: randomId(browserRandom),
  });
