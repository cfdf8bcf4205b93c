import { isOver } from '../model/chat.js';
import { emptyDraft, switchedTo } from '../model/composer.js';
import type { ActionId } from '../model/keys.js';
import { neighbour } from '../model/list-order.js';
import { offersOf, openAlarms } from '../model/offers.js';
import { byUrgency, inLine } from '../model/queue.js';
import { focusComposer, focusedWaiting, focusSearch, focusWaiting } from './focus.js';
import type { DeskActions, DeskState } from './state.js';

export interface ActionContext {
  readonly state: DeskState;
  readonly actions: Omit<DeskActions, 'run'>;
  readonly reorder: () => void;
  readonly undo: () => void;
  readonly closeChat: (conversation: string) => void;
  readonly signOut: () => void;
  readonly tellSingleKeys: (on: boolean) => void;
}

/** What each action does, whether it came from a key, a button or the palette. */
export const runAction = (action: ActionId, context: ActionContext): void => does[action](context);

const does: Readonly<Record<ActionId, (context: ActionContext) => void>> = {
  palette: ({ state, actions }) => actions.change({ palette: !state.ui.palette }),
  'next-chat': (context) => step(context, 1),
  'previous-chat': (context) => step(context, -1),
  search: focusSearch,
  accept: acceptOne,
  decline: ({ state, actions }) => {
    const [first] = offersOf(state.queue ?? [], state.me.account);
    const isOpen = state.ui.declining !== undefined;
    actions.change({ declining: isOpen ? undefined : first?.conversation });
  },
  acknowledge: ({ state, actions }) => {
    const [first] = openAlarms(state.queue ?? []);
    if (first !== undefined) actions.acknowledge(first.conversation);
  },
  reorder: ({ reorder }) => reorder(),
  message: (context) => writeTo(context, 'visitor'),
  note: (context) => writeTo(context, 'note'),
  why: ({ state, actions }) => actions.change({ why: !state.ui.why, endDialog: false }),
  context: ({ state, actions }) => actions.change({ context: !state.ui.context }),
  floor: ({ state, actions }) =>
    actions.change({ main: state.ui.main === 'floor' ? 'chat' : 'floor', front: 'main' }),
  waiting: focusWaiting,
  availability: toggleAvailability,
  states: ({ state, actions }) => actions.change({ states: !state.ui.states }),
  'state-available': ({ actions }) => actions.setState('available'),
  'state-busy': ({ actions }) => actions.setState('busy'),
  'state-break': ({ actions }) => actions.setState('break'),
  'state-meal': ({ actions }) => actions.setState('meal'),
  'state-documentation': ({ actions }) => actions.setState('documentation'),
  'state-supervision': ({ actions }) => actions.setState('supervision'),
  'state-training': ({ actions }) => actions.setState('training'),
  'state-finish-current': ({ actions }) => actions.setState('finish-current'),
  'state-no-new': ({ actions }) => actions.setState('no-new'),
  'state-offline': ({ actions }) => actions.setState('offline'),
  attention: ({ state, actions }) => actions.change({ attentionPanel: !state.ui.attentionPanel }),
  'hand-over': askHandOver,
  risk: askRisk,
  'end-chat': askEnd,
  'close-chat': closeEnded,
  undo: ({ undo }) => undo(),
  'single-keys': ({ state, actions, tellSingleKeys }) => {
    actions.change({ singleKeys: !state.ui.singleKeys });
    tellSingleKeys(!state.ui.singleKeys);
  },
  'sign-out': askSignOut,
};

const chosen = ({ chats, ui }: DeskState) =>
  chats.find((chat) => chat.conversation === ui.selected);

function step({ state, actions }: ActionContext, by: 1 | -1): void {
  const next = neighbour(state.order.ids, state.ui.selected, by);
  if (next !== undefined) actions.select(next);
}

/** What rings here comes before what is only in the list; what rings elsewhere is not taken. */
function acceptOne({ state, actions }: ActionContext): void {
  const queue = state.queue ?? [];
  const [ringing] = offersOf(queue, state.me.account);
  const free = inLine(queue).filter(({ offeredTo }) => offeredTo === '');
  const [mostUrgent] = [...free].sort(byUrgency);
  const wanted = ringing?.conversation ?? focusedWaiting() ?? mostUrgent?.conversation;
  if (wanted !== undefined && state.accepting === undefined) actions.accept(wanted);
}

function writeTo({ state, actions }: ActionContext, to: 'visitor' | 'note'): void {
  const chat = chosen(state);
  if (chat === undefined) return;
  const draft = state.drafts[chat.conversation] ?? emptyDraft;
  actions.change({ main: 'chat' });
  if (draft.to !== to) actions.draft(chat.conversation, switchedTo(draft, to));
  focusComposer(chat.conversation);
}

function toggleAvailability({ state, actions }: ActionContext): void {
  if (state.availability === undefined) return;
  actions.setState(state.availability.available ? 'break' : 'available');
}

function askHandOver({ state, actions }: ActionContext): void {
  const chat = chosen(state);
  if (chat === undefined || chat.live.view.status === 'ended') return;
  actions.change({ main: 'chat', handOver: !state.ui.handOver, endDialog: false, why: false });
}

function askRisk({ state, actions }: ActionContext): void {
  const chat = chosen(state);
  if (chat === undefined || chat.live.view.status === 'ended') return;
  actions.change({ main: 'chat', riskMenu: !state.ui.riskMenu, endDialog: false, why: false });
}

function askEnd({ state, actions }: ActionContext): void {
  const chat = chosen(state);
  if (chat === undefined || chat.live.view.status === 'ended') return;
  if (state.pending?.conversation === chat.conversation) return;
  actions.change({ main: 'chat', endDialog: !state.ui.endDialog, why: false });
}

/** Nobody leaves people behind without having said what becomes of them. */
function askSignOut({ state, actions, signOut }: ActionContext): void {
  const isOpen = state.chats.some(({ live }) => live.view.status !== 'ended');
  if (isOpen) actions.change({ signOut: !state.ui.signOut });
  else signOut();
}

function closeEnded({ state, closeChat }: ActionContext): void {
  const chat = chosen(state);
  if (chat !== undefined && isOver(chat.live)) closeChat(chat.conversation);
}
