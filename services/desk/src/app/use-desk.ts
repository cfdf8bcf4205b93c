import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import { browserClock } from '../live/browser-ports.js';
import type { Dock } from '../live/dock.js';
import { tieToPage } from '../live/page-life.js';
import { chatRow } from '../model/chat-row.js';
import { codeName } from '../model/code-name.js';
import { type Draft, draftText, emptyDraft, givenBack, withText } from '../model/composer.js';
import { byLongestWait } from '../model/order.js';
import { problemText } from '../model/problems.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';
import { runAction } from './run-action.js';
import type { DeskActions, DeskState } from './state.js';
import { useArrivals } from './use-arrivals.js';
import { useHeldOrder } from './use-held-order.js';
import { useKeys } from './use-keys.js';
import { useNotice } from './use-notice.js';
import { usePendingEnd } from './use-pending-end.js';
import { useServerValues } from './use-server-values.js';
import { useUi } from './use-ui.js';

export interface UseDeskOptions {
  readonly me: Me;
  readonly api: DeskApi;
  readonly dock: Dock;
  readonly observe: (serverMs: number) => void;
  readonly renewAuth: () => Promise<boolean>;
  readonly onSignedOut: () => void;
}

/** Puts together what the server tells, what the live clients hold and what is open here. */
export function useDesk(options: UseDeskOptions): { state: DeskState; actions: DeskActions } {
  const { me, api, dock, observe } = options;
  const words = useWords();
  const { ui, change, resizePane } = useUi();
  const server = useServerValues(options);
  const chats = useSyncExternalStore(dock.subscribe, () => dock.chats);
  const [held, setHeld] = useState(false);
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [notice, tell] = useNotice();
  const wanted = useMemo(
    () => chats.map(chatRow).sort(byLongestWait).map((row) => row.conversation),
    [chats],
  );
  const [order, reorder] = useHeldOrder(wanted, held);

  const tellProblem = (error: unknown): void => tell(problemText(error, words));
  const accept = useMutation({
    mutationFn: (conversation: string) => api.accept(conversation),
    onSuccess: (_, conversation) => {
      dock.open(conversation);
      select(conversation);
      tell(words.t('accept.done', { code: codeName(conversation) }));
    },
    onError: (error) => announce(problemText(error, words)),
  });
  const availability = useMutation({
    mutationFn: (next: { available: boolean; seatsMax: number }) =>
      api.setAvailability(next.available, next.seatsMax),
    onSuccess: (_, { available }) => {
      if (available === server.availability?.value.available) return;
      tell(words.t(available ? 'availability.now-on' : 'availability.now-off'));
    },
    onError: tellProblem,
  });
  const ends = usePendingEnd(({ conversation, disposition }) => {
    const code = codeName(conversation);
    api.end(conversation, disposition).then(() => tell(words.t('end.done', { code })), tellProblem);
  });

  function select(conversation: string): void {
    change({ selected: conversation, main: 'chat', why: false, endDialog: false });
  }
  const putDraft = (conversation: string, draft: Draft): void =>
    setDrafts((now) => ({ ...now, [conversation]: draft }));

  const actions: Omit<DeskActions, 'run'> = {
    change,
    resizePane,
    holdList: setHeld,
    select,
    accept: (conversation) => accept.mutate(conversation),
    setAvailability: (available, seatsMax) => availability.mutate({ available, seatsMax }),
    draft(conversation, draft) {
      const before = drafts[conversation] ?? emptyDraft;
      if (draft.visitor !== before.visitor) dock.client(conversation)?.typing(draft.visitor !== '');
      putDraft(conversation, draft);
    },
    send(conversation, draft) {
      const client = dock.client(conversation);
      if (client === undefined) return;
      if (draft.to === 'note') client.note(draftText(draft));
      else client.post(draftText(draft));
      putDraft(conversation, withText(draft, ''));
    },
    takeBack(conversation, cid) {
      const client = dock.client(conversation);
      const kind = client?.state.outbox.find((item) => item.cid === cid)?.kind;
      const text = client?.takeBack(cid);
      if (text === undefined) return;
      const to = kind === 'note' ? 'note' : 'visitor';
      putDraft(conversation, givenBack(drafts[conversation] ?? emptyDraft, to, text));
    },
    seen: dock.seen,
    end(conversation, disposition) {
      change({ endDialog: false });
      ends.ask(conversation, disposition);
    },
  };

  const state: DeskState = {
    me,
    ...server,
    chats,
    order,
    drafts,
    accepting: accept.isPending ? accept.variables : undefined,
    pendingEnd: ends.pending,
    notice,
    acceptProblem: accept.isError ? problemText(accept.error, words) : undefined,
    ui,
  };
  const closed = useRef<string | undefined>(undefined);
  const run: DeskActions['run'] = (action) =>
    runAction(action, {
      state,
      actions,
      reorder,
      undo: () => {
        const kept = ends.undo();
        if (kept !== undefined) return tell(words.t('end.undone', { code: codeName(kept) }));
        if (closed.current === undefined) return undefined;
        dock.open(closed.current);
        select(closed.current);
        closed.current = undefined;
        return undefined;
      },
      closeChat: (conversation) => {
        closed.current = conversation;
        dock.close(conversation);
        tell(words.t('end.closed', { code: codeName(conversation) }));
      },
      signOut: () => void api.signOut().then(options.onSignedOut, tellProblem),
      tellSingleKeys: (on) => tell(words.t(on ? 'single-keys.on' : 'single-keys.off')),
    });

  useKeys(ui.singleKeys, run);
  useArrivals(chats, ui.main === 'chat' ? ui.selected : undefined);
  useOpenSeats(dock, server.availability?.value.seats);
  useEffect(() => tieToPage(dock), [dock]);
  useEffect(() => {
    const live = chats.find((chat) => chat.live.link.status === 'live')?.live;
    if (live !== undefined) observe(browserClock.now() + live.serverOffsetMs);
  }, [chats, observe]);
  useEffect(() => {
    const known = chats.some((chat) => chat.conversation === ui.selected);
    if (!known && wanted[0] !== undefined) change({ selected: wanted[0] });
  }, [chats, wanted, ui.selected, change]);

  return { state, actions: { ...actions, run } };
}

/** What this account is assigned to is open on its desk, also after a reload. */
function useOpenSeats(dock: Dock, seats: readonly string[] | undefined): void {
  useEffect(() => {
    if (seats !== undefined) dock.openSeats(seats);
  }, [dock, seats]);
}
