import type { session as api, CallContext } from '@stillhere/contracts';
import { admit } from './admission.js';
import { carryOut } from './carry-out.js';
import { postResponse } from './post-response.js';
import { sealWords } from './sealing.js';
import type { Session } from './session.js';
import { notesSubject, saidEventId } from './streams.js';

/** A note for staff, sealed under a key of its own: erasing a visitor's words is another decision. */
export async function addNote(
  session: Session,
  input: api.AddNoteRequest,
  context: CallContext,
): Promise<api.PostResponse> {
  const { conversation, author, cid, body: text } = input;
  await admit(session, context, { method: 'AddNote', conversation, participant: author });
  const { tenant } = context.principal;
  const sealedFor = saidEventId(tenant, input);
  const { sealed: body, fingerprint } = await sealWords(session, {
    tenant,
    conversation,
    subject: notesSubject(conversation),
    eventId: sealedFor,
    field: 'body',
    text,
  });
  const done = await carryOut(session, context, {
    method: 'AddNote',
    conversation,
    participant: author,
    actor: author,
    sealedFor,
    command: { type: 'add-note', author, cid, body, fingerprint },
  });
  return postResponse(done, { kind: 'note', author, cid, fingerprint });
}
