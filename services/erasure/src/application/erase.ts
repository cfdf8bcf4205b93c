import type { Order } from '../domain/subject/events.js';
import type { Erasure } from '../domain/subject/state.js';
import { lookAtSubject, type SealedNow } from './look.js';
import type { ErasurePorts, Subject } from './ports.js';
import { ErasureRefused } from './refusal.js';
import { keysOf, record } from './subject.js';

/** What was destroyed, when, under which request, and what was found afterwards. */
export interface ErasureReport extends Subject {
  readonly erasure: Erasure;
  /** It had been carried out before; keys that came back, out of a backup, were destroyed again. */
  readonly isRepeat: boolean;
  readonly found: SealedNow;
}

/**
 * Says durably that it begins, destroys the keys, then says that they are destroyed: a crash in between leaves what a
 * second run finishes, and the log never says of a key that it is destroyed while it is not.
 *
 * Rejects with ErasureRefused and nothing changed, with ErasureIncomplete (run it again), or as the stores do.
 */
export async function erase(
  ports: ErasurePorts,
  subject: Subject,
  order: Order,
): Promise<ErasureReport> {
  const look = { log: ports.store, keys: ports.keys };
  const { state: before, conversation } = await lookAtSubject(look, subject);
  if (conversation === 'open' && before.erasure === undefined) throw stillOpen(subject);
  const keys = keysOf(subject);
  const begun = await record(ports, subject, { type: 'request-erasure', order, keys });
  for (const key of begun.erasure?.keys ?? keys) await ports.keys.shred(key);
  const { erasure } = await record(ports, subject, { type: 'record-erased' });
  const { state: _, ...found } = await lookAtSubject(look, subject);
  if (erasure === undefined || found.unopenable !== found.texts) throw keyLeft(subject, found);
  const isRepeat = before.erasure?.erasedAt !== undefined;
  return { ...subject, erasure, isRepeat, found };
}

/** Somebody may be writing, and would lose their words and the way to say more. */
const stillOpen = ({ conversation }: Subject): ErasureRefused =>
  new ErasureRefused(
    `Conversation ${conversation} is not over: it can be erased once it has ended. Nothing was changed.`,
  );

const keyLeft = ({ conversation }: Subject, { texts, unopenable }: SealedNow): ErasureRefused =>
  new ErasureRefused(
    `The keys of conversation ${conversation} were destroyed, but ${texts - unopenable} of its ${texts} sealed texts ` +
      'lie under a key that is no conversation’s own: npm run admin -- subject-state names it.',
  );
