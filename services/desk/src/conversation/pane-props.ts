import type { DeskActions, DeskState } from '../app/state.js';
import type { Chat } from '../model/chat.js';

/** What each part of a conversation's pane is drawn from. */
export interface ConversationPaneProps {
  readonly chat: Chat;
  readonly state: DeskState;
  readonly actions: DeskActions;
}
