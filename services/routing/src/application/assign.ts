import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { ServiceFault } from '@stillhere/nest-kit';
import type { TransferReason } from '../domain/matching/transfer-reason.js';
import type { QueueState } from '../domain/queue/state.js';
import { ownerOf } from '../domain/queue/state.js';
import { requireAllowed } from './access.js';
import { receive } from './change-owner.js';
import { givingRefusal } from './refusal.js';
import type { Routing } from './routing.js';
import type { StaffMember } from './staff-directory.js';
import { accountOf } from './streams.js';

type AssignWanted = Omit<api.AssignRequest, 'why'> & { readonly why: TransferReason };

/**
 * Gives a conversation to a counselor who exists, may work, sits at their desk and has room, and its
 * seat with it; or refuses, and nothing was changed.
 */
export async function assign(
  routing: Routing,
  { conversation, counselor, displayName, previous, why }: AssignWanted,
  context: CallContext,
): Promise<api.AssignResponse> {
  const { actor } = context.principal;
  const member = await memberOf(routing, context.principal.tenant, counselor);
  const receiving = {
    ...{ conversation, counselor, previous, by: actor, why },
    displayName: displayName === '' ? member.displayName : displayName,
  };
  const envelope = envelopeOf(context, routing.clock);
  const done = await receive(routing, receiving, envelope, (state) => {
    // Who repeats their own, since its answer was lost, has it no more: they may hear that it is done.
    const isRepeat =
      state.status === 'owned' && state.counselor === counselor && state.by === actor;
    const standing = isRepeat
      ? { counselor: state.previous, status: 'assigned' }
      : standingOf(state);
    requireAllowed(context, 'Assign', { conversation, ...standing });
  });
  if (!done.ok) throw givingRefusal(done.code);
  return { conversation, counselor, newlyAssigned: done.isNew };
}

async function memberOf(
  { staff }: Routing,
  tenant: string,
  counselor: string,
): Promise<StaffMember> {
  const member = await staff.find(tenant, accountOf(counselor));
  if (member?.canCounsel) return member;
  const status = 'failed-precondition';
  if (member === undefined) {
    const message = 'There is no account of that name. Nothing was changed.';
    throw new ServiceFault({ status, code: 'CounselorUnknown', message, field: 'counselor' });
  }
  const message = 'This account is disabled, or is no counselor’s. Nothing was changed.';
  throw new ServiceFault({ status, code: 'CounselorDisabled', message, field: 'counselor' });
}

/** What the access matrix asks about a conversation. */
export const standingOf = (state: QueueState) => ({
  counselor: ownerOf(state),
  status: state.status === 'owned' ? 'assigned' : 'waiting',
});
