import { useEffect, useRef } from 'react';
import type { ChatClients } from '../live/chat-clients.js';
import { type Chat, isReleased } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import type { Drafts } from '../model/kept-drafts.js';
import { isUnfinished } from '../model/kept-work.js';
import { useWords } from '../parts/words-context.js';

export interface ReleasedOptions {
  readonly chatClients: ChatClients;
  readonly chats: readonly Chat[];
  readonly drafts: Drafts;
  readonly selected: string | undefined;
  readonly tell: (text: string) => void;
}

/**
 * A chat that is somebody else's by now and still holds words that were not sent: said once. It goes
 * when it is taken off on purpose, or holds none any more and another one is looked at.
 */
export function useReleased(options: ReleasedOptions): void {
  const { chatClients, chats, drafts, selected, tell } = options;
  const words = useWords();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const chat of chats) {
      const { conversation } = chat;
      const isHere = !isReleased(chat.live);
      if (isHere) told.current.delete(conversation);
      if (isHere) continue;
      if (!told.current.has(conversation)) {
        told.current.add(conversation);
        tell(words.t('released.told', { code: codeName(conversation) }));
      }
      const isKept = isUnfinished(chat, drafts[conversation]);
      if (!isKept && conversation !== selected) chatClients.release(conversation);
    }
  }, [chatClients, chats, drafts, selected, tell, words]);
}
