import type { DeskApi } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import type { DeskActions, DeskState } from '../app/state.js';
import type { Calls } from '../app/use-calls.js';
import type { Chat } from '../model/chat.js';
import { useOthers } from './use-others.js';
import { useSettling } from './use-settling.js';

interface LeavingChatsOptions {
  readonly me: Me;
  readonly api: DeskApi;
  readonly floor: DeskState['floor'];
  readonly chats: readonly Chat[];
  readonly calls: Calls;
  readonly change: DeskActions['change'];
}

/** The ways by which a chat leaves this desk: ended, put back, given away, all of them at a sign-out. */
export function useLeavingChats({ me, api, floor, chats, calls, change }: LeavingChatsOptions): {
  readonly state: Pick<DeskState, 'others' | 'settling' | 'pending'>;
  readonly actions: Pick<DeskActions, 'end' | 'putBack' | 'give' | 'settle'>;
} {
  const mine = `counselor:${me.account}`;
  const others = useOthers(floor?.value, mine);
  const { settling, settle } = useSettling({ api, me: mine, signOut: calls.signOut });
  const { deeds } = calls;
  return {
    state: { others, settling, pending: deeds.pending },
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
    },
  };
}
