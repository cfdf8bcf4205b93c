import type { ActionId } from '../model/keys.js';
import { emptyDraft, switchedTo } from '../model/composer.js';
import { neighbour } from '../model/order.js';
import { byUrgency } from '../model/queue.js';
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
export function runAction(action: ActionId, context: ActionContext): void {
  const { state, actions } = context;
  const { ui } = state;
  switch (action) {
    case 'palette':
      return actions.change({ palette: !ui.palette });
    case 'next-chat':
      return step(context, 1);
    case 'previous-chat':
      return step(context, -1);
    case 'search':
      return focusSearch();
    case 'accept':
      return acceptOne(context);
    case 'reorder':
      return context.reorder();
    case 'message':
      return writeTo(context, 'visitor');
    case 'note':
      return writeTo(context, 'note');
    case 'why':
      return actions.change({ why: !ui.why, endDialog: false });
    case 'context':
      return actions.change({ context: !ui.context });
    case 'floor':
      return actions.change({ main: ui.main === 'floor' ? 'chat' : 'floor' });
    case 'waiting':
      return focusWaiting();
    case 'availability':
      return toggleAvailability(context);
    case 'end-chat':
      return askEnd(context);
    case 'close-chat':
      return closeEnded(context);
    case 'undo':
      return context.undo();
    case 'single-keys':
      actions.change({ singleKeys: !ui.singleKeys });
      return context.tellSingleKeys(!ui.singleKeys);
    case 'sign-out':
      return context.signOut();
  }
}

const chosen = ({ chats, ui }: DeskState) =>
  chats.find((chat) => chat.conversation === ui.selected);

function step({ state, actions }: ActionContext, by: 1 | -1): void {
  const next = neighbour(state.order.ids, state.ui.selected, by);
  if (next !== undefined) actions.select(next);
}

function acceptOne({ state, actions }: ActionContext): void {
  const [mostUrgent] = [...(state.queue?.value ?? [])].sort(byUrgency);
  const wanted = focusedWaiting() ?? mostUrgent?.conversation;
  if (wanted !== undefined && state.accepting === undefined) actions.accept(wanted);
}

function writeTo({ state, actions }: ActionContext, to: 'visitor' | 'note'): void {
  const chat = chosen(state);
  if (chat === undefined) return;
  const draft = state.drafts[chat.conversation] ?? emptyDraft;
  actions.change({ main: 'chat' });
  if (draft.to !== to) actions.draft(chat.conversation, switchedTo(draft, to));
  focusComposer();
}

function toggleAvailability({ state, actions }: ActionContext): void {
  if (state.availability === undefined) return;
  const { available, seatsMax } = state.availability.value;
  actions.setAvailability(!available, seatsMax);
}

function askEnd({ state, actions }: ActionContext): void {
  const chat = chosen(state);
  if (chat === undefined || chat.live.view.status === 'ended') return;
  if (state.pendingEnd?.conversation === chat.conversation) return;
  actions.change({ main: 'chat', endDialog: !state.ui.endDialog, why: false });
}

function closeEnded({ state, closeChat }: ActionContext): void {
  const chat = chosen(state);
  if (chat?.live.view.status === 'ended') closeChat(chat.conversation);
}
