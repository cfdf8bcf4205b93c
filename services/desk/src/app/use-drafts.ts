import { useEffect, useState } from 'react';
import type { ChatClients } from '../live/chat-clients.js';
import {
  type Draft,
  draftText,
  emptyDraft,
  givenBack,
  messagesOf,
  withText,
} from '../model/composer.js';
import type { DeskActions } from './state.js';
import type { WorkKeeper } from './work-keeper.js';

export type Drafts = Readonly<Record<string, Draft>>;

/** What is being written, one draft a chat, kept over a reload; and the ways from there to the chat clients. */
export function useDrafts(
  chatClients: ChatClients,
  work: WorkKeeper,
): readonly [Drafts, Pick<DeskActions, 'draft' | 'send' | 'takeBack'>] {
  const [drafts, setDrafts] = useState<Drafts>(work.start.drafts);
  useEffect(() => work.keep({ drafts }), [work, drafts]);
  const draftOf = (conversation: string): Draft => drafts[conversation] ?? emptyDraft;
  const put = (conversation: string, draft: Draft): void =>
    setDrafts((now) => ({ ...now, [conversation]: draft }));
  return [
    drafts,
    {
      draft(conversation, draft) {
        const typed = draft.visitor !== draftOf(conversation).visitor;
        if (typed) chatClients.client(conversation)?.typing(draft.visitor !== '');
        put(conversation, draft);
      },
      send(conversation, draft) {
        const client = chatClients.client(conversation);
        if (client === undefined) return;
        for (const text of messagesOf(draftText(draft))) {
          if (draft.to === 'note') client.note(text);
          else client.post(text);
        }
        put(conversation, withText(draft, ''));
      },
      takeBack(conversation, cid) {
        const client = chatClients.client(conversation);
        const kind = client?.state.outbox.find((item) => item.cid === cid)?.kind;
        const text = client?.takeBack(cid);
        if (text === undefined) return;
        const to = kind === 'note' ? 'note' : 'visitor';
        put(conversation, givenBack(draftOf(conversation), to, text));
      },
    },
  ];
}
