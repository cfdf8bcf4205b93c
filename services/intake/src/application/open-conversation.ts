import type { intake as api, CallContext } from '@stillhere/contracts';
import { type CommandEnvelope, envelopeOf } from '@stillhere/event-processing';
import { canonicalJson } from '@stillhere/event-schema';
import { requireAllowed, requireField, ServiceFault } from '@stillhere/nest-kit';
import { sealedAad } from '@stillhere/subject-keys';
import type { RequestConversation } from '../domain/entry/commands.js';
import { decide } from '../domain/entry/decide.js';
import type { SealedText } from '../domain/entry/events.js';
import { type Requested, requestedOf } from '../domain/entry/state.js';
import { type Answers, checkAnswers } from './check-answers.js';
import { disclosureHash, languageOf, serviceOf } from './entry.js';
import type { Intake } from './intake.js';
import { openInSession } from './open-in-session.js';
import {
  conversationOf,
  intakeStream,
  surveyEventId,
  visitorOf,
  visitorSubject,
} from './streams.js';

const action = 'stillhere.intake.v1.IntakeService/OpenConversation';

/**
 * How long a request may be repeated. Whoever holds its id gets into the conversation, so it is
 * good for a weak link and a restart, not for somebody who finds it later.
 */
const repeatableMs = 60 * 60 * 1_000;

/**
 * Records the entry, then opens the conversation. A repeat with the same request id leads to the
 * same conversation, whatever changed meanwhile.
 * @throws ServiceFault `invalid-argument` with the field; `failed-precondition` DisclosureChanged,
 * RequestExpired; `unavailable`: repeat it
 */
export async function openConversation(
  intake: Intake,
  input: api.OpenConversationRequest,
  context: CallContext,
): Promise<api.OpenConversationResponse> {
  const { principal } = context;
  const { tenant } = principal;
  requireAllowed(principal, action, { tenant });
  const conversation = conversationOf(tenant, input.requestId);
  const visitor = visitorOf(tenant, input.requestId);
  const stream = intakeStream(tenant, conversation);
  const known = requestedOf((await intake.entries.load(stream)).state);
  if (known) requireRepeatable(intake, known);
  const envelope = {
    ...envelopeOf(context, intake.clock),
    // The visitor acts here: what stands in the log is their name, not that of the door. And the
    // request id lets in, so it stands nowhere, though the door may have called the command by it.
    actor: visitor,
    commandId: conversation,
    causationId: conversation,
    correlationId: conversation,
  };
  const requested = known ?? (await record(intake, { ...input, conversation, visitor }, envelope));
  await openInSession(intake, { tenant, ...requested }, envelope);
  return { conversation, participant: visitor };
}

type Request = api.OpenConversationRequest & { conversation: string; visitor: string };

async function record(
  intake: Intake,
  request: Request,
  envelope: CommandEnvelope,
): Promise<Requested> {
  const { tenant } = envelope;
  const command = await checked(intake, request, tenant);
  const stream = intakeStream(tenant, request.conversation);
  const done = await intake.entries.transact(stream, envelope, (state) => decide(command, state));
  const requested = requestedOf(done.state);
  if (!done.ok || requested === undefined) {
    throw new ServiceFault({
      status: 'already-exists',
      code: 'ConversationTaken',
      message: 'This request belongs to another conversation. Nothing was changed; start anew.',
      field: 'request_id',
    });
  }
  return requested;
}

async function checked(
  intake: Intake,
  { conversation, visitor, ...input }: Request,
  tenant: string,
): Promise<RequestConversation> {
  const service = serviceOf(input.service);
  const shown = languageOf(service, input.language);
  const languages = service.languages.map(({ language }) => language).join(', ');
  requireField(shown, 'language', `one of ${languages}`);
  const hash = disclosureHash(service.id, shown);
  const { version } = shown.disclosure;
  if (input.disclosureVersion !== version) throw disclosureChanged('disclosure_version');
  if (input.disclosureHash !== hash) throw disclosureChanged('disclosure_hash');
  const { answers, priority, language = shown.language } = checkAnswers(shown, input.answers);
  const sealed = await sealAnswers(intake, { tenant, conversation, answers });
  const common = { service: service.id, language };
  return {
    type: 'request-conversation',
    disclosure: { service: service.id, language: shown.language, version, hash },
    survey: { answers: sealed, priority },
    request: { conversation, visitor, ...common, priority },
  };
}

interface AnswersToSeal {
  readonly tenant: string;
  readonly conversation: string;
  readonly answers: Answers;
}

/** The key is durable before the first event that needs it. */
async function sealAnswers(
  { keys }: Intake,
  { tenant, conversation, answers }: AnswersToSeal,
): Promise<SealedText> {
  const subject = visitorSubject(conversation);
  await keys.create(subject);
  const cipher = await keys.cipher(subject);
  if (cipher === undefined) throw requestExpired();
  const eventId = surveyEventId(tenant, conversation);
  const aad = sealedAad(tenant, intakeStream(tenant, conversation), eventId, 'answers');
  return { ...cipher.seal(canonicalJson(answers), aad) };
}

function requireRepeatable({ clock }: Intake, { request }: Requested): void {
  if (clock.now() - Date.parse(request.at) > repeatableMs) throw requestExpired();
}

const disclosureChanged = (field: string): ServiceFault =>
  new ServiceFault({
    status: 'failed-precondition',
    code: 'DisclosureChanged',
    message: 'The text has changed meanwhile. Please read it again, then start.',
    field,
  });

const requestExpired = (): ServiceFault =>
  new ServiceFault({
    status: 'failed-precondition',
    code: 'RequestExpired',
    message: 'This request is too old to be repeated. Nothing was changed; start anew.',
    field: 'request_id',
  });
