import type { routing as api } from '@stillhere/contracts';
import { field, invalidArgument } from '@stillhere/nest-kit';
import type { TransferReason } from '../../domain/matching/transfer-reason.js';
import type { DeclineReason } from '../../domain/queue/events.js';
import type { DeskCommand, ProposeDesk, TakeDesk } from '../../domain/worker/commands.js';
import type { DeskEndCause, SuspectCause } from '../../domain/worker/events.js';
import { type WorkerStatus, workerStatuses } from '../../domain/worker/worker-status.js';

/** More seats than anybody can serve is a slip of the finger. */
const seatsMaxMax = 20;
const evidenceMax = 512;

export function availabilityInput(request: api.SetAvailabilityRequest) {
  field.counselorId('counselor', request.counselor);
  const state: WorkerStatus | '' =
    request.state === '' ? '' : field.oneOf('state', request.state, workerStatuses);
  // 0: as it is set.
  field.count('seats_max', request.seatsMax, seatsMaxMax);
  return { ...request, state };
}

export function offerInput(request: api.AcceptOfferRequest): api.AcceptOfferRequest {
  field.displayName('display_name', request.displayName);
  return ownerInput(request);
}

const declineReasons: readonly DeclineReason[] = [
  ...(['conflict-of-interest', 'not-equipped', 'need-a-break', 'other'] as const),
];

export function declineInput(request: api.DeclineOfferRequest) {
  field.count('offer', request.offer);
  const reason = field.oneOf('reason', request.reason, declineReasons);
  return { ...ownerInput(request), reason };
}

const transferReasons: readonly Exclude<TransferReason, ''>[] = [
  ...([
    'language',
    'skill',
    'conflict-of-interest',
    'load',
    'break',
    'shift-end',
    'other',
  ] as const),
];

const whyOf = ({ why }: { readonly why: string }): TransferReason =>
  why === '' ? '' : field.oneOf('why', why, transferReasons);

export function putBackInput(request: api.PutBackRequest) {
  return { ...ownerInput(request), why: whyOf(request) };
}

export function assignInput(request: api.AssignRequest) {
  field.optional(field.counselorId)('previous', request.previous);
  field.optional(field.displayName)('display_name', request.displayName);
  return { ...ownerInput(request), why: whyOf(request) };
}

function ownerInput<Request extends { conversation: string; counselor: string }>(
  request: Request,
): Request {
  field.conversationId('conversation', request.conversation);
  field.counselorId('counselor', request.counselor);
  return request;
}

const suspectCauses: readonly SuspectCause[] = ['network', 'asleep'];
const endCauses: readonly DeskEndCause[] = [
  ...(['network', 'closed-or-reloaded', 'timed-out', 'asleep', 'our-restart'] as const),
  ...(['superseded', 'drained', 'auth', 'signed-out'] as const),
];

/** A fact about one tab of a desk, and which owner of presence says so. */
export function deskProposal(request: api.RecordDeskRequest): ProposeDesk {
  const fact = deskFact(request);
  const fence = field.count('fence', request.fence);
  return { type: 'propose-desk', counselor: fact.counselor, fence, fact };
}

export function takeDeskCommand(request: api.TakeDeskRequest): TakeDesk {
  const counselor = field.counselorId('counselor', request.counselor);
  const fence = field.count('fence', request.fence);
  return { type: 'take-desk', counselor, fence };
}

function deskFact(request: api.RecordDeskRequest): DeskCommand {
  const counselor = field.counselorId('counselor', request.counselor);
  const connection = field.opaqueId('connection', request.connection);
  const evidence = field.optional(field.line(evidenceMax))('evidence', request.evidence);
  const about = { counselor, connection };
  switch (request.fact) {
    case 'opened': {
      const { gateway, device, tab } = request;
      for (const name of ['gateway', 'device', 'tab'] as const) {
        field.opaqueId(name, request[name]);
      }
      const surface = field.oneOf('surface', request.surface, ['visible', 'hidden'] as const);
      return { type: 'open-desk', ...about, gateway, device, tab, surface };
    }
    case 'suspected': {
      const cause = field.oneOf('cause', request.cause, suspectCauses);
      return { type: 'suspect-desk', ...about, cause, evidence, lastHeardAt: heard(request) };
    }
    case 'answered':
      return { type: 'answer-desk', ...about, evidence };
    case 'ended': {
      const cause = field.oneOf('cause', request.cause, endCauses);
      return { type: 'end-desk', ...about, cause, evidence, lastHeardAt: heard(request) };
    }
    default:
      throw invalidArgument('fact', 'opened, suspected, answered or ended');
  }
}

const heard = (request: api.RecordDeskRequest): string =>
  field.optional(field.instant)('last_heard_at', request.lastHeardAt);
