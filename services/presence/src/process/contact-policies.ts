import { parseDocument, type Settings, type SettingValues } from '@stillhere/command-line';
import { followDocument } from '@stillhere/process-kit';
import * as v from 'valibot';
import type { ContactPolicies } from '../application/ports.js';
import type { ContactPolicy } from '../domain/contact/index.js';
import { policyOf, policySchema } from './policy-document.js';

/** The same file that says who gets which conversation: a service is described in one place. */
export const contactSettings = {
  'floor-rules': {
    kind: 'text',
    value: 'FILE',
    default: '',
    env: 'STILLHERE_FLOOR_RULES',
    help: 'What is done when a chat is quiet, lost or over, as docs/floor.md says; read again when it changes',
  },
} as const satisfies Settings;

/** What else a service says there is routing's. */
const service = v.looseObject({
  contact: v.optional(v.union([v.string(), policySchema], 'a preset or a policy')),
});
const document = v.looseObject({ services: v.record(v.string(), service) });

type Said = ReadonlyMap<string, ContactPolicy>;

/** The policies of each service, or why they are not taken: the field, and what is expected there. */
export function parsePolicies(text: string): Said | string {
  const parsed = parseDocument(document, text);
  if (typeof parsed === 'string') return parsed;
  const policies = new Map<string, ContactPolicy>();
  for (const [id, { contact }] of Object.entries(parsed.services)) {
    if (contact === undefined) continue;
    const policy = policyOf(contact, `services.${id}.contact`);
    if (typeof policy === 'string') return policy;
    policies.set(id, policy);
  }
  return policies;
}

/** Without a file nothing ends by itself. A text: why a file is not taken at the start. */
export function contactPolicies(
  values: SettingValues<typeof contactSettings>,
  tell: (text: string) => void = console.error,
): ContactPolicies | undefined | string {
  const path = values['floor-rules'];
  if (path === '') return undefined;
  const kept = 'The contact policies before it stay in force.';
  const followed = followDocument({
    flag: '--floor-rules',
    path,
    parse: parsePolicies,
    tell,
    kept,
  });
  if (typeof followed === 'string') return followed;
  const { current } = followed;
  return { of: (_, service) => current().get(service) ?? current().get('*') };
}
