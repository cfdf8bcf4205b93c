import { riskLevels } from '@stillhere/kernel';
import { messageCharsMax } from '@stillhere/live-protocol';
import { field, wellFormedText } from '@stillhere/nest-kit';
import * as v from 'valibot';
import { HttpFault } from './http-fault.js';

const idText = '1 to 64 letters, digits, _ or -';
const id = v.pipe(v.string(idText), v.regex(/^[A-Za-z0-9_-]{1,64}$/, idText));
const { conversationPattern, conversationText, requestIdPattern, requestIdText } = field;
const conversation = v.pipe(
  v.string(conversationText),
  v.regex(conversationPattern, conversationText),
);
const requestId = v.pipe(v.string(requestIdText), v.regex(requestIdPattern, requestIdText));
/** Kept as it was sent, or refused: JSON can carry half of a surrogate pair. */
const wellFormed = v.check((text: string) => text.isWellFormed(), wellFormedText);
const short = (max: number) => {
  const text = `text of at most ${max} characters`;
  return v.pipe(v.string(text), v.maxLength(max, text), wellFormed);
};
const accountText = 'an account name of at most 64 characters';
const account = v.pipe(
  v.string(accountText),
  v.minLength(1, accountText),
  v.maxLength(64, accountText),
  wellFormed,
);
const passwordText = 'a password of at most 1,024 characters';
const password = v.pipe(
  v.string(passwordText),
  v.minLength(1, passwordText),
  v.maxLength(1_024, passwordText),
  wellFormed,
);

export const openInput = v.object({
  requestId,
  service: short(64),
  language: short(35),
  disclosureVersion: short(64),
  disclosureHash: short(64),
  answers: v.record(short(64), short(messageCharsMax), 'an object of question id to answer'),
  device: id,
  tab: id,
});
export const leaveInput = v.object({
  token: short(1_024),
  reason: v.picklist(['ended', 'exit'], 'ended or exit'),
  device: v.optional(id),
  tab: v.optional(id),
});
export const signInInput = v.object({ account, password });
export const passwordInput = v.object({ old: password, new: password });
export const availabilityInput = v.object({
  available: v.boolean('true or false'),
  seatsMax: v.pipe(
    v.number('a whole number'),
    v.integer('a whole number'),
    v.minValue(0, '0 to 20'),
    v.maxValue(20, '0 to 20'),
  ),
  state: v.optional(
    v.picklist(
      [
        ...(['', 'available', 'busy', 'break', 'meal', 'documentation', 'supervision'] as const),
        ...(['training', 'offline', 'finish-current', 'no-new'] as const),
      ],
      'one of the known states',
    ),
    '',
  ),
});
export const acceptInput = v.object({ conversation });
const counselorText = 'counselor: and an account name';
const counselor = v.pipe(v.string(counselorText), v.regex(field.counselorPattern, counselorText));
/** Why a chat goes to somebody else; empty: not said. */
const why = v.optional(
  v.picklist(
    ['', 'language', 'skill', 'conflict-of-interest', 'load', 'break', 'shift-end', 'other'],
    'one of the known reasons',
  ),
  '',
);
export const assignInput = v.object({
  conversation,
  counselor,
  previous: v.optional(v.union([v.literal(''), counselor], counselorText), ''),
  why,
});
export const putBackInput = v.object({ conversation, counselor: v.optional(counselor), why });
export const declineInput = v.object({
  conversation,
  offer: v.pipe(v.number('a whole number'), v.integer('a whole number'), v.minValue(1, 'above 0')),
  reason: v.picklist(
    ['conflict-of-interest', 'not-equipped', 'need-a-break', 'other'],
    'one of the known reasons',
  ),
});
export const riskInput = v.object({
  conversation,
  level: v.picklist(riskLevels, 'none, low, medium, high or imminent'),
});
export const holdInput = v.object({ conversation, held: v.boolean('true or false') });
export const stepNowInput = v.object({
  conversation,
  afterSteps: v.pipe(
    v.number('a whole number'),
    v.integer('a whole number'),
    v.minValue(0, 'not below 0'),
  ),
});
/** What a composer holds may become several messages. */
const draftCharsMax = 20_000;
export const draftInput = v.object({
  conversation,
  message: short(draftCharsMax),
  note: short(draftCharsMax),
  to: v.picklist(['visitor', 'note'], 'visitor or note'),
});
export const deskLeaveInput = v.object({ tab: id });
export const endInput = v.object({
  conversation,
  disposition: v.picklist(
    ['ended-by-agreement', 'visitor-left', 'connection-lost', 'silent', 'other'],
    'one of the known dispositions',
  ),
});

/** The input as the schema says, or a refusal that names the field and what was expected. */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? '';
  const expected = issue.received === 'undefined' ? 'given' : issue.message;
  throw new HttpFault(400, {
    code: 'InvalidArgument',
    message:
      path === ''
        ? 'A JSON object was expected. Nothing was changed.'
        : `'${path}' must be ${expected}. Nothing was changed.`,
    ...(path === '' ? {} : { field: path }),
  });
}
