import * as v from 'valibot';
import {
  capCharsMax,
  capsMax,
  dwellMsMax,
  dwellMsMin,
  idCharsMax,
  messageCharsMax,
  tokenCharsMax,
  traceparentCharsMax,
} from '../limits.js';

// Each message says what was expected; `parseClientFrame` puts the field in front of it.

const idText = `1 to ${idCharsMax} characters of A-Z a-z 0-9 _ -`;
export const id = v.pipe(
  v.string(idText),
  v.regex(new RegExp(`^[A-Za-z0-9_-]{1,${idCharsMax}}$`), idText),
);

const tokenText = `1 to ${tokenCharsMax} printable ASCII characters`;
export const token = v.pipe(
  v.string(tokenText),
  v.regex(new RegExp(`^[!-~]{1,${tokenCharsMax}}$`), tokenText),
);

/** By the rule of W3C Trace Context: what cannot be read is as if it had not been sent. */
export const traceparent = v.optional(
  v.fallback(v.pipe(v.string(), v.maxLength(traceparentCharsMax)), ''),
);

const wholeText = 'a whole number from 0 to 2^53 - 1';
export const whole = v.pipe(
  v.number(wholeText),
  v.safeInteger(wholeText),
  v.minValue(0, wholeText),
);

const chainText = '32 lower-case hex digits';
export const chain = v.pipe(v.string(chainText), v.regex(/^[0-9a-f]{32}$/, chainText));

/** A lone surrogate has no UTF-8 form: the log could not give back what was sent. */
export const body = v.pipe(
  v.string('text'),
  v.maxLength(messageCharsMax, `at most ${messageCharsMax} characters`),
  v.check((text) => text.isWellFormed(), 'text without lone surrogates'),
  v.regex(/\S/, 'text that is not only white space'),
);

const dwellText = `milliseconds, a whole number from ${dwellMsMin} to ${dwellMsMax}`;
export const dwellMs = v.pipe(
  v.number(dwellText),
  v.safeInteger(dwellText),
  v.minValue(dwellMsMin, dwellText),
  v.maxValue(dwellMsMax, dwellText),
);

const windowText = 'a whole number from 1 on';
export const window = v.pipe(
  v.number(windowText),
  v.safeInteger(windowText),
  v.minValue(1, windowText),
);

export const flag = v.boolean('true or false');
export const visibility = v.picklist(
  ['visible', 'hidden', 'freezing'],
  'visible, hidden or freezing',
);
export const leaveReason = v.picklist(['ended', 'exit'], 'ended or exit');

const capText = `names of at most ${capCharsMax} characters`;
export const caps = v.pipe(
  v.array(
    v.pipe(v.string(capText), v.minLength(1, capText), v.maxLength(capCharsMax, capText)),
    'a list of names',
  ),
  v.maxLength(capsMax, `at most ${capsMax} names`),
);
