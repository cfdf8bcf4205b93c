import { useEffect, useMemo, useState } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import { createPulse } from '../attention/pulse.js';
import { useDeskAttention } from '../attention/use-desk-attention.js';
import { useContact } from '../contact/use-contact.js';
import type { ChatClients } from '../live/chat-clients.js';
import { codeName } from '../model/code-name.js';
import { useWords } from '../parts/words-context.js';
import { useRisk } from '../risk/use-risk.js';
import { useLeavingChats } from '../shift/use-leaving-chats.js';
import { floorActions } from './floor-actions.js';
import { focusComposer } from './focus.js';
import { placesOf } from './places.js';
import { runAction } from './run-action.js';
import type { DeskActions, DeskState } from './state.js';
import { useArrivals } from './use-arrivals.js';
import { useCalls } from './use-calls.js';
import { type Chats, useChats } from './use-chats.js';
import { useClosing } from './use-closing.js';
import { useDrafts } from './use-drafts.js';
import { useHeldOrder } from './use-held-order.js';
import { useKeys } from './use-keys.js';
import { useNotice } from './use-notice.js';
import { useReleased } from './use-released.js';
import { useServerValues } from './use-server-values.js';
import { useServices } from './use-services.js';
import { useSteady } from './use-steady.js';
import { type UiControl, useUi } from './use-ui.js';
import type { WorkKeeper } from './work-keeper.js';

export interface UseDeskOptions {
  readonly me: Me;
  readonly api: DeskApi;
  readonly chatClients: ChatClients;
  readonly work: WorkKeeper;
  readonly observe: (serverMs: number) => void;
  readonly renewAuth: (reason?: string) => Promise<boolean>;
  readonly onSignedOut: () => void;
}

/** Puts together what the server tells, what the live clients hold and what is open here. */
export function useDesk(options: UseDeskOptions): { state: DeskState; actions: DeskActions } {
  const { me, api, chatClients, work, onSignedOut } = options;
  const words = useWords();
  const { ui, change, resizePane } = useUi(work);
  const pulse = useMemo(createPulse, []);
  const server = useServerValues({ ...options, onHeard: pulse.tell });
  const { chats, wanted } = useChats(chatClients, server.availability?.seats, options);
  const services = useServices(api, [
    ...chats.map(({ live }) => live.view.service),
    ...(server.queue ?? []).map(({ service }) => service),
  ]);
  const [held, holdList] = useState(false);
  const [order, reorder] = useHeldOrder(wanted, held);
  const [drafts, writing] = useDrafts(options);
  const [notice, tell] = useNotice();
  const { select, open, begin } = choosing(chatClients, change);
  const { link, availability } = server;
  const attending = useDeskAttention({ me, server, link, chats, pulse });
  const openChats = server.availability?.seats.length ?? 0;
  const calls = useCalls({ api, availability, openChats, tell, onAccepted: begin, onSignedOut });
  const floor = server.floor;
  const moving = { me, api, floor, chats, chatClients, calls, change, tell };
  const leaving = useLeavingChats(moving);
  const closing = useClosing({ chatClients, work, open, tell, drafts, draft: writing.draft });

  const actions: Omit<DeskActions, 'run'> = {
    change,
    resizePane,
    holdList,
    select,
    accept: calls.accept,
    ...floorActions(calls, change),
    ...writing,
    ...attending.actions,
    seen: chatClients.seen,
    ...leaving.actions,
    ...useRisk({ api, change, tell }),
    ...useContact({ api, tell }),
    ...placesOf(work),
  };
  const { accepting, acceptProblem } = calls;
  const shown = {
    chats,
    order,
    services,
    attention: attending.attention,
    drafts,
    accepting,
    acceptProblem,
    ...leaving.state,
    notice,
    ui,
  };
  const state: DeskState = { me, ...server, ...shown };
  const undo = (): void => {
    const kept = calls.deeds.undo();
    if (kept === undefined) closing.undo();
    else tell(words.t('deed.undone', { code: codeName(kept.conversation) }));
  };
  const tellSingleKeys = (on: boolean): void =>
    tell(words.t(on ? 'single-keys.on' : 'single-keys.off'));
  const { signOut } = calls;
  const context = { state, actions, reorder, undo, signOut, tellSingleKeys };
  const run: DeskActions['run'] = (action) =>
    runAction(action, { ...context, closeChat: closing.close });

  useKeys(ui.singleKeys, run);
  useArrivals(chats, ui.main === 'chat' ? ui.selected : undefined, attending.onNews);
  useReleased({ chatClients, chats, drafts, selected: ui.selected, tell });
  useSomeChosen({ chats, wanted }, ui.selected, change);
  return { state, actions: useSteady<DeskActions>({ ...actions, run }) };
}

/** The ways to a chat: choose it, open it as well, and begin to write in it. */
function choosing(chatClients: ChatClients, change: UiControl['change']) {
  const select = (conversation: string): void => {
    change({ selected: conversation, main: 'chat', front: 'main', why: false, endDialog: false });
    requestAnimationFrame(showConversation);
  };
  const open = (conversation: string): void => {
    chatClients.open(conversation);
    select(conversation);
  };
  const begin = (conversation: string): void => {
    open(conversation);
    focusComposer(conversation);
  };
  return { select, open, begin };
}

/** Where the chosen chat is gone, the first of the list is chosen. */
function useSomeChosen(
  { chats, wanted }: Chats,
  selected: string | undefined,
  change: UiControl['change'],
): void {
  useEffect(() => {
    const known = chats.some((chat) => chat.conversation === selected);
    if (!known && wanted[0] !== undefined) change({ selected: wanted[0] });
  }, [chats, wanted, selected, change]);
}

/** Where the list stands above the talk, choosing a chat leads to it; elsewhere nothing moves. */
const showConversation = (): void => document.getElementById('conversation')?.scrollIntoView();
