import { riskLevels } from '@stillhere/kernel';
import * as v from 'valibot';
import {
  type ContactPolicy,
  checkPolicy,
  listeningLine,
  rapeCrisisPrivacy,
  youthLine,
} from '../domain/contact/index.js';

/** Those that come with the product, by the name that stands before the number of their version. */
export const policyPresets: Readonly<Record<string, ContactPolicy>> = Object.fromEntries(
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

/** A policy as somebody writes it. */
export const policySchema = v.strictObject({
  version: v.string('a name'),
  clocks: v.strictObject({ quiet: steps, reading: steps, unreachable: steps, left: steps }),
  neverEndsFrom: v.picklist(riskLevels, 'none, low, medium, high or imminent'),
  reconnectWindowS: v.number('a number of seconds'),
});

/** A preset by its name or a policy that was written out; a text: the field, and what is expected there. */
export function policyOf(
  said: string | v.InferOutput<typeof policySchema>,
  field: string,
): ContactPolicy | string {
  if (typeof said === 'string') {
    const known = Object.keys(policyPresets);
    return policyPresets[said] ?? `'${field}' must be ${known.join(', ')} or a policy`;
  }
  const [problem] = checkPolicy(said);
  return problem === undefined ? said : `'${field}.${problem.field}' must be ${problem.expected}`;
}
