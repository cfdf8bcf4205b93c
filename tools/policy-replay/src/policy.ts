import { readFileSync } from 'node:fs';
import { parseDocument } from '@stillhere/command-line';
import { type ContactPolicy, checkPolicy, policyPresets, policySchema } from '@stillhere/presence';

/** A preset by its name, or a policy in a file of JSON; else a sentence that says what is wrong. */
export function readPolicy(name: string): ContactPolicy | string {
  const preset = policyPresets[name];
  if (preset !== undefined) return preset;
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `There is no policy ${name}: it is none of ${Object.keys(policyPresets).join(', ')}, and no file that can be read (${code}).`;
  }
  const parsed = parseDocument(policySchema, text);
  if (typeof parsed === 'string') return `The policy ${name} is not taken: ${parsed}.`;
  const [problem] = checkPolicy(parsed);
  return problem === undefined
    ? parsed
    : `The policy ${name} is not taken: '${problem.field}' must be ${problem.expected}.`;
}
