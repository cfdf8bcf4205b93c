import { messageCharsMax } from '@stillhere/live-protocol';
import { field, requireField, ServiceFault } from '@stillhere/nest-kit';

const draftCharsMax = 20_000;
const surveyCharsMax = 20_000;
const evidenceCharsMax = 200;

export const serviceId = field.matching(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'the id of a service');
export const languageTag = field.matching(
  /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/,
  'a language tag such as en or es-MX',
);
export const disclosureHash = field.matching(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
export const evidence = field.line(evidenceCharsMax);

/** What a person wrote. Half a surrogate pair would not survive encryption. */
export function words(field: string, value: string): string {
  requireField(value.trim() !== '', field, 'a text that is not empty');
  requireField(value.isWellFormed(), field, 'well-formed Unicode');
  if (value.length <= messageCharsMax) return value;
  throw new ServiceFault({
    status: 'invalid-argument',
    code: 'MessageTooLong',
    message: `'${field}' must be at most ${messageCharsMax} characters. Nothing was changed.`,
    field,
  });
}

/** What a composer holds may become several messages; nothing is a draft too. */
export function draft(field: string, value: string): string {
  requireField(value.isWellFormed(), field, 'well-formed Unicode');
  requireField(value.length <= draftCharsMax, field, `at most ${draftCharsMax} characters`);
  return value;
}

/** Answers as a JSON object of question id to answer, in one form; none at all is an empty one. */
export function surveyJson(field: string, value: string): string {
  requireField(value.length <= surveyCharsMax, field, `at most ${surveyCharsMax} characters`);
  const answers = value === '' ? {} : parsed(value);
  const isObject = typeof answers === 'object' && answers !== null && !Array.isArray(answers);
  const flat = isObject && Object.values(answers).every((answer) => typeof answer === 'string');
  requireField(flat, field, 'a JSON object of question id to answer text');
  return JSON.stringify(answers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
