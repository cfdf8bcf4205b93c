import type { CallContext } from '@stillhere/contracts';
import type { CommandEnvelope } from '@stillhere/event-processing';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type Sealed, sealedAad } from '@stillhere/subject-keys';
import type { Requested } from '../domain/entry/state.js';
import { serviceKnownAs } from './entry.js';
import type { Intake } from './intake.js';
import { intakeStream, surveyEventId, visitorSubject } from './streams.js';

export type RecordedRequest = Requested & { readonly tenant: string };

/**
 * Somebody came in by a service that was removed before their conversation was opened: they were told that they are in
 * the line, so it opens all the same, and shows least of the counselor until somebody says more.
 */
const serviceRemoved = { visitorSees: 'delivered', visitorSeesTyping: false } as const;

/** Starts the conversation's own log. May be repeated, by the call and by the reactor at once. */
export async function openInSession(
  intake: Intake,
  { tenant, disclosure, survey, request }: RecordedRequest,
  envelope: CommandEnvelope,
): Promise<void> {
  const { conversation, visitor, service, language, priority } = request;
  const { visitorSees, visitorSeesTyping } =
    serviceKnownAs(intake, { tenant, service }) ?? serviceRemoved;
  const surveyJson = await openAnswers(intake, { tenant, conversation, sealed: survey.answers });
  await intake.session.open(
    {
      conversation,
      service,
      language,
      priority,
      visitor,
      disclosureVersion: disclosure.version,
      disclosureHash: disclosure.hash,
      surveyJson,
      visitorSees,
      visitorSeesTyping,
    },
    contextOf(intake, tenant, envelope),
  );
}

/** Asked before anything that was said is opened again: nearly always it is there. */
export async function isOpenInSession(
  intake: Intake,
  { tenant, request: { conversation } }: RecordedRequest,
  envelope: CommandEnvelope,
): Promise<boolean> {
  try {
    await intake.session.get({ conversation }, contextOf(intake, tenant, envelope));
    return true;
  } catch (error) {
    if (isServiceFault(error) && error.status === 'not-found') return false;
    throw error;
  }
}

const contextOf = (
  { clock }: Intake,
  tenant: string,
  { commandId, correlationId, traceparent, deadlineMs }: CommandEnvelope,
): CallContext =>
  callContext({
    principal: servicePrincipal('intake', tenant),
    commandId: `${commandId}:open`,
    correlationId,
    traceparent,
    deadlineAtMs: clock.monotonicMs() + deadlineMs,
  });

interface SealedAnswers {
  readonly tenant: string;
  readonly conversation: string;
  readonly sealed: { readonly subject: string; readonly nonce: string; readonly text: string };
}

/** Erased before the conversation was opened: it opens without answers. */
async function openAnswers(
  { keys }: Intake,
  { tenant, conversation, sealed }: SealedAnswers,
): Promise<string> {
  const cipher = await keys.cipher(visitorSubject(conversation));
  if (cipher === undefined) return '{}';
  const eventId = surveyEventId(tenant, conversation);
  const aad = sealedAad(tenant, intakeStream(tenant, conversation), eventId, 'answers');
  return cipher.open(sealed as Sealed, aad);
}
