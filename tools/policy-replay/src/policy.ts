import { readFileSync } from 'node:fs';
import { parseDocument } from '@stillhere/command-line';
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
  const parsed = parseDocument(schema, text);
  if (typeof parsed === 'string') return `The policy ${name} is not taken: ${parsed}.`;
  const [problem] = checkPolicy(parsed);
  return problem === undefined
    ? parsed
    : `The policy ${name} is not taken: '${problem.field}' must be ${problem.expected}.`;
}
