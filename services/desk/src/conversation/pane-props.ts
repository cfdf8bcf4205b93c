import type { DeskActions, DeskState, DeskUi, PendingDeed } from '../app/state.js';
import type { Chat } from '../model/chat.js';
import type { Draft } from '../model/composer.js';
import type { Services } from '../model/service-words.js';

/** What the middle of the desk and its parts are drawn from; each the same object until it changes. */
export interface ConversationPaneProps {
  readonly chat: Chat;
  readonly draft: Draft;
  readonly ui: DeskUi;
  readonly services: Services;
  readonly pending: PendingDeed | undefined;
  readonly others: DeskState['others'];
  readonly actions: DeskActions;
}
