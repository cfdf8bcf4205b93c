import { useEffect, useMemo, useState } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import { browserTimers } from '../live/browser-ports.js';
import type { ChatClients } from '../live/chat-clients.js';
import { createDraftKeeper } from '../live/draft-keeper.js';
import { tieToPage } from '../live/page-life.js';
import {
  type Draft,
  draftText,
  emptyDraft,
  givenBack,
  messagesOf,
  withText,
} from '../model/composer.js';
import type { Drafts } from '../model/kept-drafts.js';
import type { DeskActions } from './state.js';
import type { WorkKeeper } from './work-keeper.js';

/** What is being written, one draft a chat, kept over a reload and for another page; and the ways from there to the chat clients. */
export interface DraftParts {
  readonly api: Pick<DeskApi, 'drafts' | 'keepDraft'>;
  readonly chatClients: ChatClients;
  readonly work: WorkKeeper;
}

export function useDrafts({
  api,
  chatClients,
  work,
}: DraftParts): readonly [Drafts, Pick<DeskActions, 'draft' | 'send' | 'takeBack'>] {
  const [drafts, setDrafts] = useState<Drafts>(work.start.drafts);
  const keeper = useMemo(
    () =>
      createDraftKeeper({
        ...{ api, timers: browserTimers, known: work.start.known },
        ...{ onKnown: (known) => work.keep({ known }), onMerge: setDrafts },
      }),
    [api, work],
  );
  useEffect(() => {
    keeper.start();
    const untie = tieToPage({ visibility: keeper.flush, wake: keeper.flush, leave: keeper.flush });
    return () => {
      untie();
      keeper.stop();
    };
  }, [keeper]);
  useEffect(() => {
    work.keep({ drafts });
    keeper.keep(drafts);
  }, [work, keeper, drafts]);
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
