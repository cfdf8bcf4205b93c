import type { session as api } from '@stillhere/contracts';
import type { Asked } from './carry-out.js';
import { type Saying, say } from './say.js';
import type { Session } from './session.js';
import { notesSubject } from './streams.js';

/** A note for staff, sealed under a key of its own: erasing a visitor's words is another decision. */
export function addNote(
  session: Session,
  input: api.AddNoteRequest,
  asked: Asked<api.PostResponse>,
): void {
  const { conversation, author, cid } = input;
  const saying: Saying = {
    method: 'AddNote',
    kind: 'note',
    said: input,
    subject: notesSubject(conversation),
    command: ({ sealed: body, fingerprint }) => ({
      type: 'add-note',
      author,
      cid,
      body,
      fingerprint,
    }),
  };
  say(session, saying, asked);
}
