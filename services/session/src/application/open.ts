import type { session as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from '@stillhere/nest-kit';
import { SubjectShredded } from '@stillhere/subject-keys';
import type { VisitorSees } from '../domain/conversation/events.js';
import { actionOf } from './admission.js';
import { carriedOut } from './carry-out.js';
import { contentErased } from './refusal.js';
import { sealWords } from './sealing.js';
import type { Session } from './session.js';
import { conversationStream, notesSubject, openedEventId, visitorSubject } from './streams.js';

export interface OpenInput extends Omit<api.OpenRequest, 'visitorSees'> {
  readonly visitorSees: VisitorSees;
}

/** Both keys are durable before the first event that needs one. Repeatable. */
export async function open(
  session: Session,
  input: OpenInput,
  context: CallContext,
): Promise<api.OpenResponse> {
  const { conversation, visitor, surveyJson, ...rest } = input;
  const { principal } = context;
  const { tenant } = principal;
  requireAllowed(principal, actionOf('Open'), { tenant, conversation, visitor });
  // A repeat changes nothing, and must not make a key for words that were erased.
  const known = await session.conversations.load(conversationStream(tenant, conversation));
  if (known.state.status !== 'missing' && known.state.visitor === visitor) {
    return { revision: known.revision };
  }
  const subject = visitorSubject(conversation);
  await createKeys(session, [subject, notesSubject(conversation)]);
  const sealedFor = openedEventId(tenant, conversation);
  const { sealed: survey } = await sealWords(session, {
    tenant,
    conversation,
    subject,
    eventId: sealedFor,
    field: 'survey',
    text: surveyJson,
  });
  const order = { conversation, visitor, survey, channel: 'web', ...rest };
  const { revision } = await carriedOut(session, context, {
    method: 'Open',
    conversation,
    sealedFor,
    command: { type: 'open', ...order },
  });
  return { revision };
}

async function createKeys({ keys }: Session, subjects: readonly string[]): Promise<void> {
  try {
    await Promise.all(subjects.map((subject) => keys.create(subject)));
  } catch (error) {
    if (error instanceof SubjectShredded) throw contentErased();
    throw error;
  }
}
