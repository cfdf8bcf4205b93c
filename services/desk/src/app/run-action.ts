import { isOver } from '../model/chat.js';
import { emptyDraft, switchedTo } from '../model/composer.js';
import type { ActionId } from '../model/keys.js';
import { neighbour } from '../model/list-order.js';
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
  reorder: ({ reorder }) => reorder(),
  message: (context) => writeTo(context, 'visitor'),
  note: (context) => writeTo(context, 'note'),
  why: ({ state, actions }) => actions.change({ why: !state.ui.why, endDialog: false }),
  context: ({ state, actions }) => actions.change({ context: !state.ui.context }),
  floor: ({ state, actions }) =>
    actions.change({ main: state.ui.main === 'floor' ? 'chat' : 'floor', front: 'main' }),
  waiting: focusWaiting,
  availability: toggleAvailability,
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

function acceptOne({ state, actions }: ActionContext): void {
  const [mostUrgent] = [...inLine(state.queue ?? [])].sort(byUrgency);
  const wanted = focusedWaiting() ?? mostUrgent?.conversation;
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
  const { available, seatsMax } = state.availability;
  actions.setAvailability(!available, seatsMax);
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
