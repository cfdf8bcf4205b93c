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
export function postResponse(
  { state, added: [said], at }: CarriedOut,
  asked: Pick<Said, 'kind' | 'author' | 'cid' | 'fingerprint'>,
): api.PostResponse {
  if (said && said.type !== 'conversation.message-conflicted') {
    return { revision: said.revision, at, repeated: false };
  }
  const recorded = saidBy(state, asked.author, asked.cid);
  invariant(recorded, 'what was accepted is in the state');
  if (!isRepeat(recorded, asked)) throw messageConflict();
  return { revision: recorded.revision, at: recorded.at, repeated: true };
}
