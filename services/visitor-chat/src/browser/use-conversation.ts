import type { LiveClient, LiveState } from '@stillhere/live-protocol/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Held } from '../model/page.js';
import type { Shown } from '../parts/talk.js';
import type { TalkActs } from '../parts/talk-acts.js';
import { clock } from './browser-ports.js';
import type { Later } from './load.js';
import { tabStorage } from './tab.js';

/** Words about elapsed time change this often; often enough for *is writing* to end in time. */
const tickMs = 1_000;

/** The held conversation, live, and what can be done in it; undefined while there is none. */
export function useConversation(
  held: Held | undefined,
  later: Later | undefined,
  beginAnew: () => void,
): Shown | undefined {
  const [opened, setOpened] = useState(0);
  const [live, setLive] = useState<{ client: LiveClient; state: LiveState }>();
  const [leftAt, setLeftAt] = useState<string>();
  // What was sent before the live client was there; it takes it over in order.
  const [early, setEarly] = useState<readonly string[]>([]);
  useEffect(() => setLeftAt(undefined), [held]);
  useEffect(() => {
    if (held === undefined || later === undefined) return undefined;
    const { client, close } = later.openLive(held);
    const show = () => {
      setLive({ client, state: client.state });
      closeOnceLeft(client, close);
    };
    const stop = client.subscribe(show);
    for (const text of early) client.post(text);
    setEarly([]);
    show();
    return () => {
      stop();
      close();
      setLive(undefined);
    };
  }, [held, later, opened]);
  const nowMs = useNow(live?.state);
  const client = live?.client;
  const acts = useMemo(
    () => actsOf(client, { setLeftAt, setOpened, beginAnew, setEarly }),
    [client, beginAnew],
  );
  if (held === undefined) return undefined;
  return { live: live?.state, early, nowMs, leftAt, acts };
}

interface Around {
  readonly setLeftAt: (at: string) => void;
  readonly setOpened: (change: (times: number) => number) => void;
  readonly beginAnew: () => void;
  readonly setEarly: (change: (early: readonly string[]) => readonly string[]) => void;
}

const actsOf = (client: LiveClient | undefined, around: Around): TalkActs => ({
  post(text) {
    if (client === undefined) around.setEarly((early) => [...early, text]);
    else client.post(text);
  },
  takeBack: (cid) => client?.takeBack(cid),
  typing: (on) => client?.typing(on),
  seen: (revision, dwellMs) => client?.seen(revision, dwellMs),
  share: (sharing) => client?.share(sharing),
  leave() {
    client?.leave('ended');
    around.setLeftAt(new Date(clock.now() + (client?.state.serverOffsetMs ?? 0)).toISOString());
  },
  useHere: () => around.setOpened((times) => times + 1),
  beginAnew: around.beginAnew,
});

/**
 * Once the log has it that the person ended the chat, this tab lets go: a new connection would say
 * that they are back.
 */
function closeOnceLeft(client: LiveClient, close: () => void): void {
  const { view } = client.state;
  if (view.left === undefined || view.left.participant !== view.visitor) return;
  tabStorage.clear();
  close();
}

/** Ticks only while something on screen depends on how much time has passed. */
function useNow(state: LiveState | undefined): number {
  const [nowMs, setNowMs] = useState(clock.monotonicMs());
  const ticking =
    state !== undefined && (state.link.status !== 'live' || state.eph.typing?.value.on === true);
  useEffect(() => {
    setNowMs(clock.monotonicMs());
    if (!ticking) return undefined;
    const id = setInterval(() => setNowMs(clock.monotonicMs()), tickMs);
    return () => clearInterval(id);
  }, [state, ticking]);
  return nowMs;
}
