import type { session as api } from '@stillhere/contracts';
import type { Asked } from './carry-out.js';
import { type Saying, say } from './say.js';
import type { Session } from './session.js';
import { visitorSubject } from './streams.js';

/** Both sides' words are sealed under the visitor's key: erased together. Settled when durable. */
export function post(
  session: Session,
  input: api.PostRequest,
  asked: Asked<api.PostResponse>,
): void {
  const { conversation, author, cid, seenRevision, prevCid, device, tab } = input;
  const saying: Saying = {
    method: 'Post',
    kind: 'message',
    said: input,
    subject: visitorSubject(conversation),
    command: ({ sealed: body, fingerprint }) => ({
      type: 'post-message',
      author,
      cid,
      body,
      fingerprint,
      seenRevision,
      prevCid,
      device,
      tab,
    }),
  };
  say(session, saying, asked);
}
