import type { session as api, CallContext } from '@stillhere/contracts';
import { admit } from './admission.js';
import { carryOut } from './carry-out.js';
import { postResponse } from './post-response.js';
import { sealWords } from './sealing.js';
import type { Session } from './session.js';
import { saidEventId, visitorSubject } from './streams.js';

/** A message, at most once per author and cid. Resolves when durable. */
export async function post(
  session: Session,
  input: api.PostRequest,
  context: CallContext,
): Promise<api.PostResponse> {
  const { conversation, author, cid, body: text } = input;
  // Words are sealed before it is decided, so nobody's are sealed who may not speak.
  await admit(session, context, { method: 'Post', conversation, participant: author });
  const { tenant } = context.principal;
  const sealedFor = saidEventId(tenant, input);
  const { sealed: body, fingerprint } = await sealWords(session, {
    tenant,
    conversation,
    subject: visitorSubject(conversation),
    eventId: sealedFor,
    field: 'body',
    text,
  });
  const { seenRevision, prevCid, device, tab } = input;
  const said = { author, cid, body, fingerprint, seenRevision, prevCid, device, tab };
  const done = await carryOut(session, context, {
    method: 'Post',
    conversation,
    participant: author,
    actor: author,
    sealedFor,
    command: { type: 'post-message', ...said },
  });
  return postResponse(done, { kind: 'message', author, cid, fingerprint });
}
