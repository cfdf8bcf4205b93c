import type { Recorded } from '@stillhere/kernel';
import type * as events from './events.js';
import {
  type Connection,
  type ExistingConversation,
  type Participant,
  participantOf,
  type Tab,
  tabsMax,
} from './state.js';

export type ParticipantEvent = Recorded<
  | events.ReceiptDelivered
  | events.ReceiptDisplayed
  | events.SharingChanged
  | events.ConnectionOpened
  | events.ConnectionSuspected
  | events.ConnectionAnswered
  | events.ConnectionUnseen
  | events.ConnectionEnded
  | events.SurfaceChanged
  | events.ParticipantLeft
>;

export function evolveParticipant(
  state: ExistingConversation,
  event: ParticipantEvent,
): ExistingConversation['participants'] {
  const { participant } = event.data;
  const before = participantOf(state, participant);
  return { ...state.participants, [participant]: { ...before, ...changeOf(before, event) } };
}

function changeOf(before: Participant, event: ParticipantEvent): Partial<Participant> {
  switch (event.type) {
    case 'conversation.receipt-delivered':
      return { delivered: Math.max(before.delivered, event.data.upTo) };
    case 'conversation.receipt-displayed':
      return {
        delivered: Math.max(before.delivered, event.data.upTo),
        displayed: Math.max(before.displayed, event.data.upTo),
      };
    case 'conversation.sharing-changed':
      return { sharing: { displayed: event.data.displayed, typing: event.data.typing } };
    case 'conversation.connection-opened':
      return connected(before, event.data);
    case 'conversation.connection-suspected':
      return withConnection(before, event.data.connEpoch, { suspected: true, unseen: false });
    case 'conversation.connection-answered':
      return withConnection(before, event.data.connEpoch, { suspected: false, unseen: false });
    case 'conversation.connection-unseen':
      return withConnection(before, event.data.connEpoch, { unseen: true });
    case 'conversation.surface-changed':
      return withConnection(before, event.data.connEpoch, { surface: event.data.surface });
    case 'conversation.connection-ended':
      return ended(before, event.data);
    case 'conversation.participant-left':
      return { left: { reason: event.data.reason, at: event.at } };
  }
}

function connected(
  before: Participant,
  { connEpoch, connection, device, tab, page, gateway, surface, tokenEpoch }: Connected,
): Partial<Participant> {
  const seen = { suspected: false, unseen: false };
  const added = { connEpoch, connection, device, tab, page, gateway, surface, ...seen };
  const newest = { tab, tokenFloor: tokenEpoch, page, isClosed: false };
  const tabs = [...before.tabs.filter((one) => one.tab !== tab), newest];
  return {
    lastEpoch: connEpoch,
    open: [...before.open, added],
    ...remembered(before, tabs),
    left: undefined,
  };
}
type Connected = events.ConnectionOpened['data'];

function ended(
  before: Participant,
  { connEpoch, cause }: events.ConnectionEnded['data'],
): Partial<Participant> {
  const over = before.open.find((one) => one.connEpoch === connEpoch);
  const open = before.open.filter((one) => one !== over);
  if (cause !== 'closed-or-reloaded') return { open };
  const isOver = ({ tab, page }: Tab): boolean => tab === over?.tab && page === over.page;
  const tabs = before.tabs.map((one) => (isOver(one) ? { ...one, isClosed: true } : one));
  return { open, tabs };
}

const remembered = ({ tabsForgotten }: Participant, tabs: readonly Tab[]) => ({
  tabs: tabs.slice(-tabsMax),
  tabsForgotten: tabsForgotten || tabs.length > tabsMax,
});

const withConnection = (
  { open }: Participant,
  connEpoch: number,
  change: Partial<Connection>,
): Partial<Participant> => ({
  open: open.map((one) => (one.connEpoch === connEpoch ? { ...one, ...change } : one)),
});
