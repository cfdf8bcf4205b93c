import type { LiveClient, LiveState } from '@stillhere/live-protocol/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { wasOurCut } from '../model/header.js';
import type { Held } from '../model/page.js';
import type { Shown, TalkActs } from '../parts/talk-acts.js';
import { clock } from './browser-ports.js';
import { openLive } from './live.js';
import { tabStorage } from './tab.js';

/** Words about elapsed time change this often; often enough for *is writing* to end in time. */
const tickMs = 1_000;

export interface ConversationProps {
  readonly held: Held;
  /** What was sent before this was loaded: taken over in order. */
  readonly early: readonly string[];
  readonly onTaken: (count: number) => void;
  /** The newest state, and what can be done in it; undefined when it is let go. */
  readonly onShown: (shown: Shown | undefined) => void;
  readonly beginAnew: () => void;
}

/** The held conversation, live. Shows nothing itself. */
export function Conversation({ held, early, onTaken, onShown, beginAnew }: ConversationProps) {
  const [opened, setOpened] = useState(0);
  const [live, setLive] = useState<{ client: LiveClient; state: LiveState }>();
  const [leftAt, setLeftAt] = useState<string>();
  useEffect(() => {
    const { client, close } = openLive(held);
    const show = () => {
      setLive({ client, state: client.state });
      closeOnceLeft(client, close);
    };
    const stop = client.subscribe(show);
    show();
    return () => {
      stop();
      close();
      setLive(undefined);
    };
  }, [held, opened]);
  const client = live?.client;
  useEffect(() => {
    if (client === undefined || early.length === 0) return;
    for (const text of early) client.post(text);
    onTaken(early.length);
  }, [client, early]);
  const nowMs = useNow(live?.state);
  const acts = useMemo(
    () => client && actsOf(client, { setLeftAt, setOpened, beginAnew }),
    [client, beginAnew],
  );
  useEffect(() => {
    if (live !== undefined && acts !== undefined)
      onShown({ live: live.state, nowMs, leftAt, acts });
  }, [live, acts, nowMs, leftAt]);
  useEffect(() => () => onShown(undefined), []);
  return null;
}

interface Around {
  readonly setLeftAt: (at: string) => void;
  readonly setOpened: (change: (times: number) => number) => void;
  readonly beginAnew: () => void;
}

const actsOf = (client: LiveClient, around: Around): TalkActs => ({
  post: (text) => void client.post(text),
  takeBack: (cid) => client.takeBack(cid),
  typing: (on) => client.typing(on),
  seen: (revision, dwellMs) => client.seen(revision, dwellMs),
  share: (sharing) => client.share(sharing),
  leave() {
    client.leave('ended');
    around.setLeftAt(new Date(clock.monotonicMs() + client.state.serverOffsetMs).toISOString());
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
    state !== undefined &&
    (state.link.status !== 'live' ||
      state.eph.typing?.value.on === true ||
      wasOurCut(state, nowMs));
  useEffect(() => {
    setNowMs(clock.monotonicMs());
    if (!ticking) return undefined;
    const id = setInterval(() => setNowMs(clock.monotonicMs()), tickMs);
    return () => clearInterval(id);
  }, [state, ticking]);
  return nowMs;
}
