import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import type { TransferReason } from '../domain/matching/transfer-reason.js';
import { requireAllowed } from './access.js';
import { standingOf } from './assign.js';
import { giveBack } from './change-owner.js';
import { givingRefusal } from './refusal.js';
import type { Routing } from './routing.js';

type PutBackWanted = Omit<api.PutBackRequest, 'why'> & { readonly why: TransferReason };

/** Back to the front of the list, with everything kept. */
export async function putBack(
  routing: Routing,
  { conversation, counselor, why }: PutBackWanted,
  context: CallContext,
): Promise<api.PutBackResponse> {
  const returning = { conversation, counselor, reason: 'put-back' as const, why };
  const envelope = envelopeOf(context, routing.clock);
  const done = await giveBack(routing, returning, envelope, (state) => {
    // Who repeats their own has it no more: they may hear that it is done.
    const isRepeat = state.status === 'waiting' && state.returned?.counselor === counselor;
    const standing = isRepeat ? { counselor, status: 'assigned' } : standingOf(state);
    requireAllowed(context, 'PutBack', { conversation, ...standing });
  });
  if (!done.ok) throw givingRefusal(done.code);
  return { conversation, newlyReturned: done.isNew };
}
