import type { session as api } from '@stillhere/contracts';
import { invalidArgument } from '@stillhere/nest-kit';
import type { EndInput } from '../../application/end.js';
import type { FollowInput } from '../../application/follow.js';
import type { OpenInput } from '../../application/open.js';
import type { OpenConnectionInput } from '../../application/open-connection.js';
import type { ConnectionInput } from '../../application/record-connection.js';
import type { LeaveInput } from '../../application/record-leave.js';
import type { ReceiptInput } from '../../application/record-receipt.js';
import type { UnassignInput } from '../../application/unassign.js';
import type { Audience } from '../../domain/conversation/audience.js';
import type { ConnectionFact } from '../../domain/conversation/commands.js';
import * as field from './fields.js';

const priorityMax = 3;
const causes = [
  'network',
  'closed-or-reloaded',
  'timed-out',
  'our-restart',
  'superseded',
  'drained',
  'auth',
  'left',
] as const;
const dispositions = [
  'ended-by-agreement',
  'visitor-left',
  'connection-lost',
  'silent',
  'other',
] as const;

const optionalId = field.optional(field.opaqueId);

export const openInput = (request: api.OpenRequest): OpenInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  service: field.serviceId('service', request.service),
  language: field.languageTag('language', request.language),
  priority: field.count('priority', request.priority, priorityMax),
  visitor: field.visitorId('visitor', request.visitor),
  disclosureVersion: field.opaqueId('disclosure_version', request.disclosureVersion),
  disclosureHash: field.disclosureHash('disclosure_hash', request.disclosureHash),
  surveyJson: field.surveyJson('survey_json', request.surveyJson),
  visitorSees: field.oneOf('visitor_sees', request.visitorSees, [
    'accepted',
    'delivered',
    'displayed',
  ]),
  visitorSeesTyping: request.visitorSeesTyping,
});

export const postInput = (request: api.PostRequest): api.PostRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  author: field.participantId('author', request.author),
  cid: field.opaqueId('cid', request.cid),
  body: field.words('body', request.body),
  seenRevision: field.count('seen_revision', request.seenRevision),
  prevCid: optionalId('prev_cid', request.prevCid),
  device: optionalId('device', request.device),
  tab: optionalId('tab', request.tab),
});

export const addNoteInput = (request: api.AddNoteRequest): api.AddNoteRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  author: field.counselorId('author', request.author),
  cid: field.opaqueId('cid', request.cid),
  body: field.words('body', request.body),
});

export const receiptInput = (request: api.RecordReceiptRequest): ReceiptInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  participant: field.participantId('participant', request.participant),
  level: field.oneOf('level', request.level, ['delivered', 'displayed']),
  upTo: field.count('up_to', request.upTo),
  device: field.opaqueId('device', request.device),
  connEpoch: field.count('conn_epoch', request.connEpoch),
  dwellMs: field.count('dwell_ms', request.dwellMs),
});

export const openConnectionInput = (request: api.OpenConnectionRequest): OpenConnectionInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  participant: field.participantId('participant', request.participant),
  connection: field.opaqueId('connection', request.connection),
  device: field.opaqueId('device', request.device),
  tab: field.opaqueId('tab', request.tab),
  page: field.opaqueId('page', request.page),
  gateway: field.opaqueId('gateway', request.gateway),
  tokenEpoch: request.hasToken ? field.count('token_epoch', request.tokenEpoch) : undefined,
  resume: request.resumed
    ? {
        revision: field.count('resume_revision', request.resumeRevision),
        chain: field.chain('resume_chain', request.resumeChain),
      }
    : undefined,
  surface: field.oneOf('surface', request.surface, ['visible', 'hidden']),
});

export const connectionInput = (request: api.RecordConnectionRequest): ConnectionInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  fact: connectionFact(request),
});

function connectionFact(request: api.RecordConnectionRequest): ConnectionFact {
  const participant = field.participantId('participant', request.participant);
  const connEpoch = field.count('conn_epoch', request.connEpoch);
  const evidence = field.evidence('evidence', request.evidence);
  const about = { participant, connEpoch, evidence };
  switch (request.fact) {
    case 'suspected':
      return { type: 'suspect-connection', ...about, lastHeardAt: lastHeardAt(request) };
    case 'answered':
      return { type: 'answer-connection', ...about };
    case 'ended': {
      const cause = field.oneOf('cause', request.cause, causes);
      return { type: 'end-connection', ...about, cause, lastHeardAt: lastHeardAt(request) };
    }
    case 'surface': {
      const surface = field.oneOf('surface', request.surface, ['visible', 'hidden', 'asleep']);
      return { type: 'change-surface', ...about, surface };
    }
    default:
      throw invalidArgument('fact', 'suspected or answered or ended or surface');
  }
}

const lastHeardAt = (request: api.RecordConnectionRequest): string =>
  field.optional(field.instant)('last_heard_at', request.lastHeardAt);

export const leaveInput = (request: api.RecordLeaveRequest): LeaveInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  participant: field.participantId('participant', request.participant),
  reason: field.oneOf('reason', request.reason, ['ended', 'exit']),
  evidence: field.evidence('evidence', request.evidence),
  proof: request.hasToken
    ? {
        tab: field.opaqueId('tab', request.tab),
        tokenEpoch: field.count('token_epoch', request.tokenEpoch),
      }
    : { connEpoch: field.count('conn_epoch', request.connEpoch) },
});

export const sharingInput = (request: api.RecordSharingRequest): api.RecordSharingRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  participant: field.participantId('participant', request.participant),
  displayed: request.displayed,
  typing: request.typing,
});

export const assignInput = (request: api.AssignRequest): api.AssignRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  counselor: field.counselorId('counselor', request.counselor),
  displayName: field.displayName('display_name', request.displayName),
  previous: '',
  decision: field.count('decision', request.decision),
});

export const unassignInput = (request: api.UnassignRequest): UnassignInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  counselor: field.counselorId('counselor', request.counselor),
  reason: field.oneOf('reason', request.reason, ['put-back', 'desk-lost', 'disabled']),
  decision: field.count('decision', request.decision),
});

export const previewInput = (request: api.PreviewRequest): api.PreviewRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
});

export const endInput = (request: api.EndRequest): EndInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  by: field.partyId('by', request.by),
  disposition: field.oneOf('disposition', request.disposition, dispositions),
});

export const getInput = (request: api.GetRequest): api.GetRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
});

export const readInput = (request: api.ReadRequest): api.ReadRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  from: field.count('from', request.from),
  limit: field.count('limit', request.limit),
});

export const followInput = (request: api.FollowRequest): FollowInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  after: request.fromStart ? -1 : field.count('after', request.after),
  audience:
    request.audience === ''
      ? undefined
      : field.oneOf<Audience>('audience', request.audience, ['visitor', 'staff']),
});

export const asOfInput = (request: api.AsOfRequest): api.AsOfRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  at: field.instant('at', request.at),
});
