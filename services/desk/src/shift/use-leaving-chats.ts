import { useEffect } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import type { DeskActions, DeskState } from '../app/state.js';
import type { Calls } from '../app/use-calls.js';
import type { ChatClients } from '../live/chat-clients.js';
import type { Chat } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { nameOf } from '../model/floor.js';
import { useWords } from '../parts/words-context.js';
import { useAlerts } from './use-alerts.js';
import { useOthers } from './use-others.js';
import { useSettling } from './use-settling.js';

interface LeavingChatsOptions {
  readonly me: Me;
  readonly api: DeskApi;
  readonly floor: DeskState['floor'];
  readonly chats: readonly Chat[];
  readonly chatClients: ChatClients;
  readonly calls: Calls;
  readonly change: DeskActions['change'];
  readonly tell: (text: string) => void;
}

/** How chats leave a desk: ended, put back, given away, all at a sign-out; or with a desk that is lost. */
export function useLeavingChats(options: LeavingChatsOptions): {
  readonly state: Pick<DeskState, 'others' | 'settling' | 'pending' | 'alerts'>;
  readonly actions: Pick<DeskActions, 'end' | 'putBack' | 'give' | 'settle' | 'putAway'>;
} {
  const { me, api, floor, chats, chatClients, calls, change, tell } = options;
  const words = useWords();
  const mine = `counselor:${me.account}`;
  const others = useOthers(floor, mine);
  const { settling, settle } = useSettling({ api, me: mine, signOut: calls.signOut });
  const { alerts, putAway } = useAlerts({
    ...{ me, floor: floor },
    onNew: ({ counselor, chats: { length: count } }) =>
      tell(words.t('alert.new', { name: nameOf(floor, counselor), count })),
  });
  useEffect(
    () => chatClients.onMoved((moved) => tell(words.t('moved.away', { code: codeName(moved) }))),
    [chatClients, tell, words],
  );
  const { deeds } = calls;
  return {
    state: { others, settling, pending: deeds.pending, alerts },
    actions: {
      end(conversation, disposition) {
        change({ endDialog: false });
        deeds.ask({ deed: 'end', conversation, disposition });
      },
      putBack(conversation) {
        change({ handOver: false });
        deeds.ask({ deed: 'put-back', conversation });
      },
      give(conversation, counselor, previous) {
        change({ handOver: false });
        const isMine = chats.some((chat) => chat.conversation === conversation);
        calls.give(conversation, counselor, previous ?? (isMine ? mine : ''));
      },
      settle,
      putAway,
    },
  };
}
