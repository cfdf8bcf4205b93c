import { codeName } from '../model/code-name.js';
import { emptyDraft } from '../model/composer.js';
import { useWords } from '../parts/words-context.js';
import { Composer } from './composer.js';
import { conditionOf } from './condition.js';
import { ConversationHead } from './conversation-head.js';
import type { ConversationPaneProps } from './pane-props.js';
import { Transcript } from './transcript.js';

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
