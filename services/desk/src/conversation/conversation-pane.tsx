import type { DeskActions, DeskState } from '../app/state.js';
import { type Chat, hasLeft } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { emptyDraft } from '../model/composer.js';
import { useWords } from '../parts/words-context.js';
import { Composer } from './composer.js';
import { ConversationHead } from './conversation-head.js';
import { Transcript } from './transcript.js';

export interface ConversationPaneProps {
  readonly chat: Chat;
  readonly state: DeskState;
  readonly actions: DeskActions;
}

/** One talk: who and whether they are here, what was said, and where to answer. */
export function ConversationPane({ chat, state, actions }: ConversationPaneProps) {
  const words = useWords();
  const { conversation } = chat;
  return (
    <main
      className="pane conversation"
      id="conversation"
      tabIndex={-1}
      aria-label={words.t('row.name', { code: codeName(conversation) })}
    >
      <ConversationHead chat={chat} state={state} actions={actions} />
      <Transcript key={conversation} chat={chat} actions={actions} />
      <Composer
        draft={state.drafts[conversation] ?? emptyDraft}
        conversation={conversation}
        condition={conditionOf(chat)}
        onDraft={(draft) => actions.draft(conversation, draft)}
        onSend={(draft) => actions.send(conversation, draft)}
      />
    </main>
  );
}

/** What the composer has to say about where words go right now; it never stops anybody writing. */
export type Condition = 'open' | 'link-down' | 'cut-off' | 'left' | 'ended';

function conditionOf({ live }: Chat): Condition {
  if (live.view.status === 'ended') return 'ended';
  if (live.link.status === 'stopped') return 'cut-off';
  if (live.link.status !== 'live') return 'link-down';
  return hasLeft(live.view) ? 'left' : 'open';
}
