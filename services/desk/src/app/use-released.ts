import { useEffect, useRef } from 'react';
import type { ChatClients } from '../live/chat-clients.js';
import { type Chat, isReleased } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { isUnfinished } from '../model/kept-work.js';
import { useWords } from '../parts/words-context.js';
import type { Drafts } from './use-drafts.js';

export interface ReleasedOptions {
  readonly chatClients: ChatClients;
  readonly chats: readonly Chat[];
  readonly drafts: Drafts;
  readonly selected: string | undefined;
  readonly tell: (text: string) => void;
}

/**
 * A chat that is somebody else's by now, or waits again: said once, and off the list unless it is
 * open or holds words that were not sent. Those stay until they are taken off on purpose.
 */
export function useReleased(options: ReleasedOptions): void {
  const { chatClients, chats, drafts, selected, tell } = options;
  const words = useWords();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const chat of chats) {
      const { conversation } = chat;
      if (!isReleased(chat.live)) {
        told.current.delete(conversation);
        continue;
      }
      const isKept = isUnfinished(chat, drafts[conversation]);
      if (!told.current.has(conversation)) {
        told.current.add(conversation);
        const code = codeName(conversation);
        tell(words.t('released.told', { code, kept: isKept ? 'yes' : 'no' }).trim());
      }
      if (!isKept && conversation !== selected) chatClients.release(conversation);
    }
  }, [chatClients, chats, drafts, selected, tell, words]);
}
