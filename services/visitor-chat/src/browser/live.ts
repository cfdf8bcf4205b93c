import { subprotocol } from '@stillhere/live-protocol';
import { askService, createLiveClient, type LiveClient } from '@stillhere/live-protocol/client';
import type { Held } from '../model/page.js';
import { clock, random, timers } from './browser-ports.js';
import { tabStorage } from './tab.js';

/** The live side of one conversation, tied to what the browser tells about page and network. */
export function openLive(held: Held): { readonly client: LiveClient; close(): void } {
  const client = createLiveClient({
    conversation: held.conversation,
    storage: tabStorage,
    openSocket: () => new WebSocket(liveAddress(), subprotocol),
    clock,
    timers,
    random,
    isOnline: () => navigator.onLine,
    askService,
    visibility: document.hidden ? 'hidden' : 'visible',
  });
  const off = tieToBrowser(client);
  return {
    client,
    close() {
      off();
      client.close();
    },
  };
}

/** Where nothing may be stored, only memory knows whose page this was. */
function keptFor(kept: Record<string, string | null>): void {
  for (const key of ['token', 'device', 'tab']) kept[key] ??= tabStorage.get(key) ?? null;
}

function liveAddress(): string {
  return `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}/live`;
}

/** Page lifecycle: https://wicg.github.io/page-lifecycle/ (`freeze` and `resume` are Chromium's). */
function tieToBrowser(client: LiveClient): () => void {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const tellVisibility = () => client.visibility(document.hidden ? 'hidden' : 'visible');
  const wake = () => {
    tellVisibility();
    client.wake();
  };
  document.addEventListener(
    'visibilitychange',
    () => (document.hidden ? tellVisibility() : wake()),
    options,
  );
  document.addEventListener('freeze', () => client.visibility('freezing'), options);
  document.addEventListener('resume', wake, options);
  addEventListener('pageshow', wake, options);
  addEventListener('online', wake, options);
  // It may be wrong: a reason to ask, not a fact.
  addEventListener('offline', wake, options);
  // A beacon says so too, but content blockers hold beacons back. Captured: before the page is taken
  // down, which closes the connection.
  addEventListener(
    'stillhere:exit',
    (event) => {
      keptFor((event as CustomEvent).detail);
      client.leave('exit');
    },
    { ...options, capture: true },
  );
  return () => ended.abort();
}
