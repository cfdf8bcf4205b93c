import type { session as api } from '@stillhere/contracts';
import type { ConversationCommand } from '../domain/conversation/commands.js';
import type { Said } from '../domain/conversation/state.js';
import type { Method } from './admission.js';
import { type Asked, carryOut } from './carry-out.js';
import { postResponse } from './post-response.js';
import { type SealedWords, sealedAtHand, sealWords } from './sealing.js';
import type { Session } from './session.js';
import { saidEventId } from './streams.js';

export interface Saying {
  readonly method: Method;
  readonly kind: Said['kind'];
  readonly said: Pick<api.AddNoteRequest, 'conversation' | 'author' | 'cid' | 'body'>;
  /** Whose key seals it. */
  readonly subject: string;
  readonly command: (words: SealedWords) => ConversationCommand;
}

/**
 * A message or a note, at most once per author and cid. Sealed when it is decided, so nobody's words
 * are that may not speak, and once, however often it is decided.
 */
export function say(session: Session, saying: Saying, asked: Asked<api.PostResponse>): void {
  const { method, kind, said, subject } = saying;
  const { conversation, author, cid, body: text } = said;
  const { tenant } = asked.context.principal;
  const sealedFor = saidEventId(tenant, said);
  const words = { tenant, conversation, subject, eventId: sealedFor, field: 'body', text } as const;
  let sealed: SealedWords | undefined;
  const command = (): ConversationCommand | Promise<unknown> => {
    sealed ??= sealedAtHand(session, words);
    if (sealed) return saying.command(sealed);
    return sealWords(session, words).then((fetched) => {
      sealed = fetched;
    });
  };
  carryOut(session, asked, {
    order: { method, conversation, participant: author, actor: author, sealedFor, command },
    responseOf: (done) =>
      postResponse(done, { kind, author, cid, fingerprint: sealed?.fingerprint ?? '' }),
  });
}
