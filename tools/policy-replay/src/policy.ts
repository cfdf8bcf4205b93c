import { readFileSync } from 'node:fs';
import { riskLevels } from '@stillhere/kernel';
import {
  type ContactPolicy,
  checkPolicy,
  listeningLine,
  rapeCrisisPrivacy,
  youthLine,
} from '@stillhere/presence';
import * as v from 'valibot';

/** Those that come with the product, by the name that stands before the number of their version. */
export const presets: Readonly<Record<string, ContactPolicy>> = Object.fromEntries(
  [rapeCrisisPrivacy, listeningLine, youthLine].map((policy) => [
    policy.version.replace(/\.\d+$/, ''),
    policy,
  ]),
);

const steps = v.array(
  v.strictObject({
    afterS: v.number('a number of seconds'),
    act: v.picklist(
      ['tell-counselor', 'warn', 'tell-supervisor', 'end'],
      'tell-counselor, warn, tell-supervisor or end',
    ),
  }),
  'a list of steps',
);
const schema = v.strictObject({
  version: v.string('a name'),
  clocks: v.strictObject({ quiet: steps, reading: steps, unreachable: steps, left: steps }),
  neverEndsFrom: v.picklist(riskLevels, 'none, low, medium, high or imminent'),
  reconnectWindowS: v.number('a number of seconds'),
});

/** A preset by its name, or a policy in a file of JSON; else a sentence that says what is wrong. */
export function readPolicy(name: string): ContactPolicy | string {
  const preset = presets[name];
  if (preset !== undefined) return preset;
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `There is no policy ${name}: it is none of ${Object.keys(presets).join(', ')}, and no file that can be read (${code}).`;
  }
  const parsed = v.safeParse(schema, jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? '';
    return `The policy ${name}: ${field === '' ? 'it' : `'${field}'`} must be ${expectedBy(issue)}.`;
  }
  const [problem] = checkPolicy(parsed.output);
  return problem === undefined
    ? parsed.output
    : `The policy ${name}: '${problem.field}' must be ${problem.expected}.`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The schema's own words are the expectation; of what is missing or too much the library says more. */
const expectedBy = ({ kind, expected, message, received }: v.BaseIssue<unknown>): string => {
  if (kind !== 'schema' || /^[a-z]/.test(message)) return message;
  if (expected === 'never') return `left out: nobody knows ${received}`;
  return expected === 'Object' ? 'an object' : `there (${expected})`;
};
