import { timestamp } from '@stillhere/event-schema';
import { displayNameText, isDisplayName, type Timestamp } from '@stillhere/kernel';
import { requireField } from './service-fault.js';

/**
 * The fields that requests of several services have: one form each, whichever door they come in by.
 * Each takes the field's name and its value, and returns the value.
 * @throws ServiceFault `invalid-argument` with the field and what was expected
 */
type Check<In, Out = In> = (field: string, value: In) => Out;

export const conversationPattern = /^[0-9a-f]{32}$/;
export const conversationText = '32 lower-case hex digits';
/** It is what a repeat is known by, and lets it in: too long to be guessed. */
export const requestIdPattern = /^[A-Za-z0-9_-]{22,64}$/;
export const requestIdText = 'a random id of 22 to 64 letters, digits, - or _';
const visitorPattern = /^visitor:[0-9a-f]{32}$/;
export const counselorPattern = /^counselor:[a-z0-9][a-z0-9_.]{0,63}$/;
const staffPattern = /^(counselor|supervisor|admin|system):[a-z0-9][a-z0-9_.-]{0,63}$/;
/** Ids that callers make: they are compared and stored, never read. */
const opaquePattern = /^[A-Za-z0-9_.:-]{1,64}$/;
const chainPattern = /^[0-9a-f]{32}$/;
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const controls = /\p{Cc}/u;

export const matching =
  (pattern: RegExp, expected: string): Check<string> =>
  (field, value) => {
    requireField(pattern.test(value), field, expected);
    return value;
  };

export const conversationId = matching(conversationPattern, conversationText);
export const requestId = matching(requestIdPattern, requestIdText);
export const visitorId = matching(visitorPattern, 'visitor: and 32 lower-case hex digits');
export const counselorId = matching(counselorPattern, 'counselor: and an account name');
export const opaqueId = matching(opaquePattern, '1 to 64 letters, digits or _ . : -');
export const chain = matching(chainPattern, '32 lower-case hex digits');

export const participantId: Check<string> = (field, value) => {
  const known = visitorPattern.test(value) || counselorPattern.test(value);
  requireField(known, field, 'a participant: visitor:<32 hex digits> or counselor:<account>');
  return value;
};

/** Who did it: a participant, other staff, or a policy of ours. */
export const partyId: Check<string> = (field, value) => {
  const known = visitorPattern.test(value) || staffPattern.test(value);
  requireField(known, field, 'a participant, or supervisor:, admin: or system: and a name');
  return value;
};

export const optional =
  (check: Check<string>): Check<string> =>
  (field, value) =>
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

/** Text of one line: what a name or a figure of evidence is. */
export const line =
  (charsMax: number): Check<string> =>
  (field, value) => {
    const good = value.length <= charsMax && !controls.test(value);
    requireField(good, field, `at most ${charsMax} characters on one line`);
    return value;
  };

/** What people are shown of somebody. */
export const displayName: Check<string> = (field, value) => {
  requireField(isDisplayName(value), field, displayNameText);
  return value;
};

/** An instant in UTC, cut to milliseconds, in the one form that sorts as text. */
export const instant: Check<string, Timestamp> = (field, value) => {
  const ms = instantPattern.test(value) ? Date.parse(value) : Number.NaN;
  requireField(ms >= 0, field, 'a time such as 2026-11-22T03:14:05.123Z');
  return timestamp(ms);
};
