import { timestamp } from '@stillhere/event-schema';
import type { Timestamp } from '@stillhere/kernel';
import { requireField, ServiceFault } from '@stillhere/nest-kit';

/** Characters of one message; at the door, because the rules never see the text. */
export const messageCharsMax = 8_000;
const surveyCharsMax = 20_000;
const nameCharsMax = 100;
const evidenceCharsMax = 200;

const conversationPattern = /^[0-9a-f]{32}$/;
const visitorPattern = /^visitor:[0-9a-f]{32}$/;
const counselorPattern = /^counselor:[a-z0-9][a-z0-9_.]{0,63}$/;
const staffPattern = /^(counselor|supervisor|admin|system):[a-z0-9][a-z0-9_.-]{0,63}$/;
/** Ids that callers make: they are compared and stored, never read. */
const opaquePattern = /^[A-Za-z0-9_.:-]{1,64}$/;
const servicePattern = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const languagePattern = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/;
const hashPattern = /^[0-9a-f]{64}$/;
const chainPattern = /^[0-9a-f]{32}$/;
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const controls = /\p{Cc}/u;

const matching =
  (pattern: RegExp, expected: string) =>
  (field: string, value: string): string => {
    requireField(pattern.test(value), field, expected);
    return value;
  };

export const conversationId = matching(conversationPattern, '32 lower-case hex digits');
export const visitorId = matching(visitorPattern, 'visitor: and 32 lower-case hex digits');
export const counselorId = matching(counselorPattern, 'counselor: and an account name');
export const opaqueId = matching(opaquePattern, '1 to 64 letters, digits or _ . : -');
export const serviceId = matching(servicePattern, 'the id of a service');
export const languageTag = matching(languagePattern, 'a language tag such as en or es-MX');
export const disclosureHash = matching(hashPattern, '64 lower-case hex digits');
export const chain = matching(chainPattern, '32 lower-case hex digits');

export function participantId(field: string, value: string): string {
  const known = visitorPattern.test(value) || counselorPattern.test(value);
  requireField(known, field, 'a participant: visitor:<32 hex digits> or counselor:<account>');
  return value;
}

/** Who ended it: a participant, other staff, or a policy of ours. */
export function partyId(field: string, value: string): string {
  const known = visitorPattern.test(value) || staffPattern.test(value);
  requireField(known, field, 'a participant, or supervisor:, admin: or system: and a name');
  return value;
}

export const optional =
  (check: (field: string, value: string) => string) =>
  (field: string, value: string): string =>
    value === '' ? '' : check(field, value);

export function oneOf<Value extends string>(
  field: string,
  value: string,
  values: readonly Value[],
): Value {
  requireField((values as readonly string[]).includes(value), field, values.join(' or '));
  return value as Value;
}

/** Zero or more; beyond 2^53 numbers stop being exact. */
export function count(field: string, value: number, max = Number.MAX_SAFE_INTEGER): number {
  const whole = Number.isSafeInteger(value) && value >= 0 && value <= max;
  requireField(whole, field, `a whole number from 0 to ${max}`);
  return value;
}

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

export function displayName(field: string, value: string): string {
  const good = value !== '' && value.length <= nameCharsMax && !controls.test(value);
  requireField(good, field, `1 to ${nameCharsMax} characters on one line`);
  return value;
}

export function evidence(field: string, value: string): string {
  const good = value.length <= evidenceCharsMax && !controls.test(value);
  requireField(good, field, `at most ${evidenceCharsMax} characters on one line`);
  return value;
}

/** An instant in UTC, cut to milliseconds, in the one form that sorts as text. */
export function instant(field: string, value: string): Timestamp {
  const ms = instantPattern.test(value) ? Date.parse(value) : Number.NaN;
  requireField(ms >= 0, field, 'a time such as 2026-11-22T03:14:05.123Z');
  return timestamp(ms);
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
