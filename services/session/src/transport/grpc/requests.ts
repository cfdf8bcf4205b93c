import type { session as api } from '@stillhere/contracts';
import { field } from '@stillhere/nest-kit';
import type { FollowInput } from '../../application/follow.js';
import type { OpenInput } from '../../application/open.js';
import type { OpenConnectionInput } from '../../application/open-connection.js';
import type { Audience } from '../../domain/conversation/audience.js';
import * as own from './fields.js';

const priorityMax = 3;

const optionalId = field.optional(field.opaqueId);

export const openInput = (request: api.OpenRequest): OpenInput => ({
  conversation: field.conversationId('conversation', request.conversation),
  service: own.serviceId('service', request.service),
  language: own.languageTag('language', request.language),
  priority: field.count('priority', request.priority, priorityMax),
  visitor: field.visitorId('visitor', request.visitor),
  disclosureVersion: field.opaqueId('disclosure_version', request.disclosureVersion),
  disclosureHash: own.disclosureHash('disclosure_hash', request.disclosureHash),
  surveyJson: own.surveyJson('survey_json', request.surveyJson),
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
  body: own.words('body', request.body),
  seenRevision: field.count('seen_revision', request.seenRevision),
  prevCid: optionalId('prev_cid', request.prevCid),
  device: optionalId('device', request.device),
  tab: optionalId('tab', request.tab),
});

export const addNoteInput = (request: api.AddNoteRequest): api.AddNoteRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  author: field.counselorId('author', request.author),
  cid: field.opaqueId('cid', request.cid),
  body: own.words('body', request.body),
});

export const keepDraftInput = (request: api.KeepDraftRequest): api.KeepDraftRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
  author: field.counselorId('author', request.author),
  message: own.draft('message', request.message),
  note: own.draft('note', request.note),
  to: field.oneOf('to', request.to, ['visitor', 'note']),
});

export const listDraftsInput = (request: api.ListDraftsRequest): api.ListDraftsRequest => ({
  author: field.counselorId('author', request.author),
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
  fence: field.count('fence', request.fence),
});

export const previewInput = (request: api.PreviewRequest): api.PreviewRequest => ({
  conversation: field.conversationId('conversation', request.conversation),
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
