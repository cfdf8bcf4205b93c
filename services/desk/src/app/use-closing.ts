import type { UnsentItem } from '@stillhere/live-protocol/client';
import { useRef } from 'react';
import type { ChatClients } from '../live/chat-clients.js';
import { codeName } from '../model/code-name.js';
import { type Draft, emptyDraft } from '../model/composer.js';
import type { Drafts } from '../model/kept-drafts.js';
import { useWords } from '../parts/words-context.js';
import type { DeskActions } from './state.js';
import type { WorkKeeper } from './work-keeper.js';

interface ClosingOptions {
  readonly chatClients: ChatClients;
  readonly work: WorkKeeper;
  readonly open: (conversation: string) => void;
  readonly tell: (text: string) => void;
  readonly drafts: Drafts;
  readonly draft: DeskActions['draft'];
}

interface Closed {
  readonly conversation: string;
  readonly draft: Draft | undefined;
  readonly unsent: readonly UnsentItem[];
}

/** A chat that is over leaves the list with what was written in it, and comes back with Undo. */
export function useClosing({ chatClients, work, open, tell, drafts, draft }: ClosingOptions) {
  const words = useWords();
  const closed = useRef<Closed | undefined>(undefined);
  const keepUnsent = (conversation: string, unsent: readonly UnsentItem[]): void =>
    work.keep({ unsent: { ...work.now.unsent, [conversation]: unsent } });
  return {
    close(conversation: string): void {
      const unsent = work.now.unsent[conversation] ?? [];
      closed.current = { conversation, draft: drafts[conversation], unsent };
      chatClients.close(conversation);
      keepUnsent(conversation, []);
      draft(conversation, emptyDraft);
      tell(words.t('end.closed', { code: codeName(conversation) }));
    },
    undo(): void {
      const { current } = closed;
      closed.current = undefined;
      if (current === undefined) return;
      keepUnsent(current.conversation, current.unsent);
      if (current.draft !== undefined) draft(current.conversation, current.draft);
      open(current.conversation);
    },
  };
}
