import { accepted } from '@stillhere/kernel';
import type { ConnectionFact, OpenConnection } from './commands.js';
import type { ConnectionEnded, ConversationEvent } from './events.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { tokenGood } from './resume-token.js';
import {
  type Connection,
  connectionsMax,
  deskConnectionsMax,
  type ExistingConversation,
  type Participant,
  participantOf,
} from './state.js';

/** live.md §1 and §6: the epoch made here is the participant's fencing token. */
export function decideOpenConnection(
  command: OpenConnection,
  state: ExistingConversation,
): Decision {
  const refused = notAParticipant(state, command.participant);
  if (refused) return refuse(refused);
  const participant = participantOf(state, command.participant);
  if (participant.open.some((one) => one.connection === command.connection)) return accepted();
  if (command.participant === state.visitor) {
    // Their tokens end with their leave; whoever finds one does not come in again.
    if (participant.left) return refuse('ParticipantLeft');
    if (!tokenGood(participant, command)) return refuse('ResumeTokenStale');
  }
  const events: ConversationEvent[] = [];
  if (command.resume && !command.resume.proven) events.push(resyncRequired(command));
  const atMost = command.participant === state.visitor ? connectionsMax : deskConnectionsMax;
  for (const old of givingWay(participant.open, command, atMost))
    events.push(superseded(old, command));
  events.push(opened(command, participant));
  return accepted(...events);
}

/** The same page again takes its own place; beyond that the oldest make room. */
function givingWay(
  open: readonly Connection[],
  command: OpenConnection,
  atMost: number,
): readonly Connection[] {
  const same = open.filter((one) => one.tab === command.tab && one.page === command.page);
  const others = open.filter((one) => !same.includes(one));
  return [...same, ...others.slice(0, Math.max(0, others.length + 1 - atMost))];
}

const superseded = (old: Connection, by: OpenConnection): ConnectionEnded => ({
  type: 'conversation.connection-ended',
  data: {
    participant: by.participant,
    connEpoch: old.connEpoch,
    cause: 'superseded',
    evidence: by.connection,
    lastHeardAt: '',
  },
});

function resyncRequired({ participant, resume }: OpenConnection): ConversationEvent {
  const claimed = { claimedRevision: resume?.revision ?? 0, claimedChain: resume?.chain ?? '' };
  return { type: 'conversation.resync-required', data: { participant, ...claimed } };
}

/**
 * A tab id that another page uses was copied with the tab: this page gets its own. That page need not
 * be connected now: cut off, or by our own restart, it comes back with an older token than its copy's.
 */
function opened(command: OpenConnection, { tabs, lastEpoch }: Participant): ConversationEvent {
  const { participant, connection, device, page, gateway, surface } = command;
  const known = tabs.find((one) => one.tab === command.tab);
  const duplicated = known !== undefined && known.page !== page && !known.isClosed;
  return {
    type: 'conversation.connection-opened',
    data: {
      participant,
      connEpoch: Math.max(lastEpoch, command.tokenEpoch ?? 0) + 1,
      connection,
      device,
      tab: duplicated ? command.spareTab : command.tab,
      page,
      gateway,
      surface,
      resumed: command.resume?.proven === true,
      tokenEpoch: command.tokenEpoch ?? 0,
    },
  };
}

/** A late fact about an epoch that has ended changes nothing (I23), whoever it was about. */
export function decideConnectionFact(
  command: ConnectionFact,
  state: ExistingConversation,
): Decision {
  const { lastEpoch, open } = participantOf(state, command.participant);
  if (command.connEpoch < 1 || command.connEpoch > lastEpoch) return refuse('ConnectionUnknown');
  const connection = open.find((one) => one.connEpoch === command.connEpoch);
  if (!connection) return accepted();
  switch (command.type) {
    case 'suspect-connection': {
      const { type: _, ...data } = command;
      if (connection.suspected && !connection.unseen) return accepted();
      return accepted({ type: 'conversation.connection-suspected', data });
    }
    case 'answer-connection': {
      const { type: _, ...data } = command;
      if (!connection.suspected && !connection.unseen) return accepted();
      return accepted({ type: 'conversation.connection-answered', data });
    }
    case 'lose-sight': {
      const { type: _, ...data } = command;
      if (connection.unseen) return accepted();
      return accepted({ type: 'conversation.connection-unseen', data });
    }
    case 'end-connection': {
      const { type: _, ...data } = command;
      return accepted({ type: 'conversation.connection-ended', data });
    }
    case 'change-surface': {
      const { type: _, ...data } = command;
      if (connection.surface === command.surface) return accepted();
      return accepted({ type: 'conversation.surface-changed', data });
    }
  }
}
