import type { session as api } from '@stillhere/contracts';
import { invariant } from '@stillhere/kernel';
import { isRepeat } from '../domain/conversation/decide-message.js';
import { type Said, saidBy } from '../domain/conversation/state.js';
import type { CarriedOut } from './carry-out.js';
import { messageConflict } from './refusal.js';

/**
 * The place of what was said, now or the first time.
 * @throws ServiceFault `already-exists` MessageConflict when another text stands under its cid
 */
export function placeOf(
  { state, appended }: CarriedOut,
  said: Pick<Said, 'kind' | 'author' | 'cid' | 'fingerprint'>,
): api.PostResponse {
  const recorded = saidBy(state, said.author, said.cid);
  invariant(recorded, 'what was accepted is in the state');
  if (!isRepeat(recorded, said)) throw messageConflict();
  return { revision: recorded.revision, at: recorded.at, repeated: !appended };
}
