import { useEffect, useRef } from 'react';
import { type Chat, isFromVisitor, type MessageItem } from '../model/chat.js';
import { chatRow } from '../model/chat-row.js';
import { codeName } from '../model/code-name.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';

/**
 * Speaks what a visitor writes: the words themselves in the open chat, only that there are some in
 * the others. Nothing of what was there when the chat was opened. `onNews`: nobody looks at it, also
 * not at what was written while the chat was being opened.
 */
export function useArrivals(
  chats: readonly Chat[],
  selected: string | undefined,
  onNews: () => void,
): void {
  const words = useWords();
  const heads = useRef(new Map<string, number>());
  useEffect(() => {
    for (const chat of chats) {
      const { conversation, live } = chat;
      const before = heads.current.get(conversation);
      if (live.view.head < 0) continue;
      heads.current.set(conversation, live.view.head);
      if (before === undefined && document.hidden && chatRow(chat).unread > 0) onNews();
      if (before === undefined || before === live.view.head || live.link.status !== 'live')
        continue;
      const code = codeName(conversation);
      const arrived = live.view.items.filter(
        (item): item is MessageItem => item.revision > before && isFromVisitor(live.view, item),
      );
      if (arrived.length > 0 && (conversation !== selected || document.hidden)) onNews();
      for (const item of arrived) {
        if (conversation !== selected) announce(words.t('transcript.new-elsewhere', { code }));
        else announce(words.t('transcript.from-visitor', { code, text: item.body ?? '' }));
      }
    }
  }, [chats, selected, words, onNews]);
}
