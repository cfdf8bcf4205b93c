import type { intake as api, CallContext } from '@stillhere/contracts';
import { type CommandEnvelope, envelopeOf } from '@stillhere/event-processing';
import { canonicalJson } from '@stillhere/event-schema';
import { invariant } from '@stillhere/kernel';
import { requireAllowed, requireField, ServiceFault } from '@stillhere/nest-kit';
import { type SubjectCipher, sealedAad } from '@stillhere/subject-keys';
import type { RequestConversation } from '../domain/entry/commands.js';
import { decide, decideRepeat, type EntryRejection } from '../domain/entry/decide.js';
import type { SealedText } from '../domain/entry/events.js';
import { type Requested, requestedOf } from '../domain/entry/state.js';
import { type Answers, checkAnswers } from './check-answers.js';
import { disclosureHash, languageOf, serviceOf } from './entry.js';
import { fingerprintOf } from './fingerprint.js';
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
 * Records the entry, then opens the conversation. The same request again leads to the same
 * conversation, also when texts and questions changed meanwhile.
 * @throws ServiceFault `invalid-argument` with the field; `failed-precondition` DisclosureChanged,
 * RequestExpired; `already-exists` RequestConflict when its id asked for something else before;
 * `unavailable`: repeat it
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
  if (known) await requireRepeat(intake, known, { ...input, visitor });
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
  if (!done.ok) throw taken(done.rejection);
  invariant(requested !== undefined, 'an entry is recorded whole');
  return requested;
}

async function checked(
  intake: Intake,
  { conversation, visitor, ...input }: Request,
  tenant: string,
): Promise<RequestConversation> {
  const service = serviceOf(intake, { tenant, service: input.service });
  const shown = languageOf(service, input.language);
  const languages = service.languages.map(({ language }) => language).join(', ');
  requireField(shown, 'language', `one of ${languages}`);
  const hash = disclosureHash(service.id, shown);
  const { version } = shown.disclosure;
  if (input.disclosureVersion !== version) throw disclosureChanged('disclosure_version');
  if (input.disclosureHash !== hash) throw disclosureChanged('disclosure_hash');
  const { answers, priority, language = shown.language } = checkAnswers(shown, input.answers);
  const cipher = await visitorCipher(intake, conversation);
  const sealed = sealAnswers(cipher, { tenant, conversation, answers });
  const fingerprint = fingerprintOf(cipher, input);
  const common = { service: service.id, language };
  return {
    type: 'request-conversation',
    disclosure: { service: service.id, language: shown.language, version, hash },
    survey: { answers: sealed, priority },
    request: { conversation, visitor, ...common, priority, fingerprint },
  };
}

interface AnswersToSeal {
  readonly tenant: string;
  readonly conversation: string;
  readonly answers: Answers;
}

/** The key is durable before the first event that needs it. */
async function visitorCipher({ keys }: Intake, conversation: string): Promise<SubjectCipher> {
  const subject = visitorSubject(conversation);
  await keys.create(subject);
  const cipher = await keys.cipher(subject);
  if (cipher === undefined) throw requestExpired();
  return cipher;
}

function sealAnswers(
  cipher: SubjectCipher,
  { tenant, conversation, answers }: AnswersToSeal,
): SealedText {
  const eventId = surveyEventId(tenant, conversation);
  const aad = sealedAad(tenant, intakeStream(tenant, conversation), eventId, 'answers');
  return { ...cipher.seal(canonicalJson(answers), aad) };
}

/** What was erased is not compared any more: there is nothing left to compare it with. */
async function requireRepeat(
  { clock, keys }: Intake,
  { request }: Requested,
  { visitor, ...input }: Omit<Request, 'conversation'>,
): Promise<void> {
  if (clock.now() - Date.parse(request.at) > repeatableMs) throw requestExpired();
  const cipher = await keys.cipher(visitorSubject(request.conversation));
  const fingerprint = cipher === undefined ? '' : fingerprintOf(cipher, input);
  const again = decideRepeat({ visitor, fingerprint }, request);
  if (!again.ok) throw taken(again.rejection);
}

const takenTexts: Readonly<Record<EntryRejection['code'], string>> = {
  ConversationTaken:
    'This request belongs to another conversation. Nothing was changed; start anew.',
  RequestConflict:
    'Something else was asked under this id before, and that stands. Nothing was changed. Repeat ' +
    'a request as it was, or ask under a new id.',
};

const taken = ({ code }: EntryRejection): ServiceFault =>
  new ServiceFault({
    status: 'already-exists',
    code,
    message: takenTexts[code],
    field: 'request_id',
  });

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
