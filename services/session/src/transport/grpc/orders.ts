import type { session as api } from '@stillhere/contracts';
import { connectionEndCauses, riskLevels } from '@stillhere/kernel';
import { field, invalidArgument, requireField } from '@stillhere/nest-kit';
import type { Order } from '../../application/carry-out.js';
import type { ConnectionFact } from '../../domain/conversation/commands.js';
import { contactActs, contactClocks, contactReasons } from '../../domain/conversation/events.js';
import * as own from './fields.js';

// Requests whose answer is where the conversation stands: what they ask to be decided, and in whose
// name. Without an `actor` it is the caller's own act, whoever it is about.

const dispositions = [
  'ended-by-agreement',
  'visitor-left',
  'connection-lost',
  'silent',
  'other',
] as const;

const conversationOf = (request: { readonly conversation: string }): string =>
  field.conversationId('conversation', request.conversation);

const participantOf = (request: { readonly participant: string }): string =>
  field.participantId('participant', request.participant);

export function receiptOrder(request: api.RecordReceiptRequest): Order {
  const participant = participantOf(request);
  return {
    method: 'RecordReceipt',
    conversation: conversationOf(request),
    participant,
    actor: participant,
    command: {
      type: 'propose',
      fence: field.count('fence', request.fence),
      fact: {
        type: 'record-receipt',
        participant,
        level: field.oneOf('level', request.level, ['delivered', 'displayed']),
        upTo: field.count('up_to', request.upTo),
        device: field.opaqueId('device', request.device),
        connEpoch: field.count('conn_epoch', request.connEpoch),
        dwellMs: dwellMs(request),
      },
    },
  };
}

/** Nothing is displayed for less than the dwell rule asks, nor for a day (live.md §5). */
function dwellMs({ level, dwellMs: claimed }: api.RecordReceiptRequest): number {
  const isWhole = field.count('dwell_ms', claimed) === claimed;
  const isPossible = level !== 'displayed' || (claimed >= dwellMsMin && claimed <= dwellMsMax);
  requireField(isWhole && isPossible, 'dwell_ms', `${dwellMsMin} to ${dwellMsMax} for displayed`);
  return claimed;
}

const dwellMsMin = 1_000;
const dwellMsMax = 10_000;

/** What the evidence amounts to is said by who says it: the actor is the caller, not the person. */
export function connectionOrder(request: api.RecordConnectionRequest): Order {
  const participant = participantOf(request);
  return {
    method: 'RecordConnection',
    conversation: conversationOf(request),
    participant,
    command: {
      type: 'propose',
      fence: field.count('fence', request.fence),
      fact: connectionFact(request, participant),
    },
  };
}

function connectionFact(request: api.RecordConnectionRequest, participant: string): ConnectionFact {
  const connEpoch = field.count('conn_epoch', request.connEpoch);
  const evidence = own.evidence('evidence', request.evidence);
  const about = { participant, connEpoch, evidence };
  switch (request.fact) {
    case 'suspected':
      return { type: 'suspect-connection', ...about, lastHeardAt: lastHeardAt(request) };
    case 'answered':
      return { type: 'answer-connection', ...about };
    case 'unseen':
      return {
        type: 'lose-sight',
        ...about,
        since: field.instant('unseen_since', request.unseenSince),
      };
    case 'ended': {
      const cause = field.oneOf('cause', request.cause, connectionEndCauses);
      return { type: 'end-connection', ...about, cause, lastHeardAt: lastHeardAt(request) };
    }
    case 'surface': {
      const surface = field.oneOf('surface', request.surface, ['visible', 'hidden', 'asleep']);
      return { type: 'change-surface', ...about, surface };
    }
    default:
      throw invalidArgument('fact', 'suspected, answered, unseen, ended or surface');
  }
}

const lastHeardAt = ({ lastHeardAt: at }: api.RecordConnectionRequest): string =>
  at === '' ? '' : field.instant('last_heard_at', at);

export function takeOrder(request: api.TakePresenceRequest): Order {
  return {
    method: 'TakePresence',
    conversation: conversationOf(request),
    command: { type: 'take-presence', fence: field.count('fence', request.fence) },
  };
}

/** Without an owner's number: it is what a person said, true whoever brings it, and fenced by their connection. */
export function leaveOrder(request: api.RecordLeaveRequest): Order {
  const participant = participantOf(request);
  return {
    method: 'RecordLeave',
    conversation: conversationOf(request),
    participant,
    actor: participant,
    command: {
      type: 'leave',
      participant,
      reason: field.oneOf('reason', request.reason, ['ended', 'exit']),
      evidence: own.evidence('evidence', request.evidence),
      proof: request.hasToken
        ? {
            tab: field.opaqueId('tab', request.tab),
            tokenEpoch: field.count('token_epoch', request.tokenEpoch),
          }
        : { connEpoch: field.count('conn_epoch', request.connEpoch) },
    },
  };
}

export function sharingOrder(request: api.RecordSharingRequest): Order {
  const participant = participantOf(request);
  const { displayed, typing } = request;
  return {
    method: 'RecordSharing',
    conversation: conversationOf(request),
    participant,
    actor: participant,
    command: { type: 'share', participant, displayed, typing },
  };
}

export const assignOrder = (request: api.AssignRequest): Order => ({
  method: 'Assign',
  conversation: conversationOf(request),
  command: {
    type: 'assign',
    counselor: field.counselorId('counselor', request.counselor),
    displayName: field.displayName('display_name', request.displayName),
    decision: field.count('decision', request.decision),
  },
});

export const unassignOrder = (request: api.UnassignRequest): Order => ({
  method: 'Unassign',
  conversation: conversationOf(request),
  command: {
    type: 'unassign',
    counselor: field.counselorId('counselor', request.counselor),
    reason: field.oneOf('reason', request.reason, ['put-back', 'desk-lost', 'disabled']),
    decision: field.count('decision', request.decision),
  },
});

export function riskOrder(request: api.SetRiskRequest): Order {
  const by = field.counselorId('by', request.by);
  return {
    method: 'SetRisk',
    conversation: conversationOf(request),
    participant: by,
    actor: by,
    command: { type: 'set-risk', by, level: field.oneOf('level', request.level, riskLevels) },
  };
}

/** What time made due is said by who found it: the actor is the caller. */
export function contactStepOrder(request: api.RecordContactStepRequest): Order {
  const { verdict, cause, since, evidence, lastHeardAt: heardAt } = request;
  const proof = { verdict, cause, since, evidence, lastHeardAt: heardAt };
  for (const [name, text] of Object.entries(proof)) own.evidence(name, text);
  return {
    method: 'RecordContactStep',
    conversation: conversationOf(request),
    command: {
      type: 'propose',
      fence: field.count('fence', request.fence),
      fact: {
        type: 'take-contact-step',
        policy: own.evidence('policy', request.policy),
        act: field.oneOf('act', request.act, contactActs),
        clock: field.oneOf('clock', request.clock, contactClocks),
        why: field.oneOf('why', request.why, contactReasons),
        ranS: field.count('ran_s', request.ranS),
        endsInS: field.count('ends_in_s', request.endsInS),
        proof,
        neverEndsFrom: field.oneOf('never_ends_from', request.neverEndsFrom, riskLevels),
        afterSteps: field.count('after_steps', request.afterSteps),
        words: request.hasWords ? field.count('words', request.words) : -1,
      },
    },
  };
}

export function holdOrder(request: api.HoldPolicyRequest): Order {
  const by = field.counselorId('by', request.by);
  return {
    method: 'HoldPolicy',
    conversation: conversationOf(request),
    participant: by,
    actor: by,
    command: { type: 'hold-policy', by, held: request.held },
  };
}

export function stepNowOrder(request: api.StepNowRequest): Order {
  const by = field.counselorId('by', request.by);
  const afterSteps = field.count('after_steps', request.afterSteps);
  return {
    method: 'StepNow',
    conversation: conversationOf(request),
    participant: by,
    actor: by,
    command: { type: 'ask-step', by, afterSteps },
  };
}

export function endOrder(request: api.EndRequest): Order {
  const by = field.partyId('by', request.by);
  return {
    method: 'End',
    conversation: conversationOf(request),
    participant: by,
    actor: by,
    command: {
      type: 'end',
      by,
      disposition: field.oneOf('disposition', request.disposition, dispositions),
    },
  };
}
