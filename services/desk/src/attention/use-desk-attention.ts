import type { Me } from '../api/types.js';
import { focusWaiting } from '../app/focus.js';
import type { DeskState } from '../app/state.js';
import { badgeOf } from '../model/attention.js';
import type { Chat } from '../model/chat.js';
import { chatRow } from '../model/chat-row.js';
import type { DeskLink } from '../model/desk-link.js';
import { othersOnShift } from '../model/floor.js';
import { inLine } from '../model/queue.js';
import type { Pulse } from './pulse.js';
import { useAttention } from './use-attention.js';
import { useTabSign } from './use-tab-sign.js';

interface DeskAttentionOptions {
  readonly me: Me;
  readonly server: Pick<DeskState, 'queue' | 'availability' | 'floor'>;
  readonly link: DeskLink;
  readonly chats: readonly Chat[];
  readonly pulse: Pulse;
}

/** What this desk knows, as far as it calls for its owner's attention. */
export function useDeskAttention({ me, server, link, chats, pulse }: DeskAttentionOptions) {
  const { queue, availability, floor } = server;
  // What rings at another desk calls there.
  const waiting = inLine(queue ?? []).filter(
    ({ offeredTo }) => offeredTo === '' || offeredTo === `counselor:${me.account}`,
  );
  const attending = useAttention({
    account: me.account,
    // What was known before a cut says nothing of who waits now.
    waiting: link.status === 'live' && queue !== undefined ? waiting : undefined,
    shift: {
      takesChats: availability?.available ?? false,
      others: floor && othersOnShift(floor, me.account),
    },
    pulse,
    onNotice: focusWaiting,
  });
  const news = chats.filter((chat) => chatRow(chat).unread > 0).length;
  useTabSign(badgeOf(waiting, news), link.status, attending.attention.settings);
  return attending;
}
