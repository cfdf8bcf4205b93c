import { memo } from 'react';
import { codeName } from '../model/code-name.js';
import { useWords } from '../parts/words-context.js';
import { Composer } from './composer.js';
import { conditionOf } from './condition.js';
import { ConversationHead } from './conversation-head.js';
import type { ConversationPaneProps } from './pane-props.js';
import { Transcript } from './transcript.js';

/** One talk: who and whether they are here, what was said, and where to answer. */
export const ConversationPane = memo(function ConversationPane(props: ConversationPaneProps) {
  const { chat, draft, actions } = props;
  const words = useWords();
  const { conversation } = chat;
  return (
    <section
      className="pane conversation"
      id="conversation"
      tabIndex={-1}
      aria-label={words.t('row.name', { code: codeName(conversation) })}
    >
      <ConversationHead {...props} />
      <Transcript key={conversation} chat={chat} actions={actions} />
      <Composer
        draft={draft}
        conversation={conversation}
        condition={conditionOf(chat)}
        onDraft={(next) => actions.draft(conversation, next)}
        onSend={(written) => actions.send(conversation, written)}
      />
    </section>
  );
});
