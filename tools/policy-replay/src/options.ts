import { resolve } from 'node:path';
import { readSettings, type Settings } from '@stillhere/command-line';
import { isTenantName, tenantNameText } from '@stillhere/kernel';
import { logSetting, logUrlProblem } from '@stillhere/log-source';
import type { ContactPolicy } from '@stillhere/presence';
import { presets, readPolicy } from './policy.js';

export interface PolicyReplayOptions {
  readonly policy: ContactPolicy;
  /** Absolute. */
  readonly directory: string;
  /** A log in a database; empty: the one in the directory. */
  readonly url: string;
  /** Empty: of everybody. */
  readonly tenant: string;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: PolicyReplayOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

const settings = {
  data: {
    kind: 'text',
    value: 'DIR',
    default: './data',
    env: 'STILLHERE_DATA',
    help: 'Where the log lies',
  },
  log: logSetting,
  tenant: { kind: 'text', value: 'NAME', default: '', help: 'Whose chats; without it: all' },
  json: { kind: 'switch', help: 'One line of JSON a chat, and one for all of them' },
} as const satisfies Settings;

const usage = `Runs a contact policy over past chats: which it would have ended sooner than they did, and what their
person did after that.

  npm run policy-replay -- POLICY    POLICY: ${Object.keys(presets).join(', ')}, or a file of JSON`;

const afterword = `Whoever wrote, read or came back after such an end comes first: they would have been cut off. Two things are
not recorded, and count for nothing here: what somebody typed without sending it, and what a counselor would have held.
It reads only, changes nothing, needs no key, and works while the service runs.
Exit 0: printed; 2: no such policy, one that contradicts itself, or a log that could not be read.`;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseOptions(args: readonly string[], env: Environment): ParsedOptions {
  const read = readSettings(settings, { args, env, usage, restMax: 1 });
  if (!read.ok) {
    if (!read.help) return { kind: 'refused', text: read.text };
    return { kind: 'help', text: `${read.text}\n\n${afterword}` };
  }
  const { data, log, tenant, json } = read.values;
  const wrongUrl = logUrlProblem('--log', log);
  if (wrongUrl !== undefined) return refused(wrongUrl);
  if (tenant !== '' && !isTenantName(tenant)) {
    return refused(`--tenant is "${tenant.slice(0, 80)}" but must be ${tenantNameText}.`);
  }
  const [name = ''] = read.rest;
  if (name === '')
    return refused(`Say which policy: ${Object.keys(presets).join(', ')}, or a file.`);
  const policy = readPolicy(name);
  if (typeof policy === 'string') return refused(policy);
  return { kind: 'options', options: { policy, directory: resolve(data), url: log, tenant, json } };
}

const refused = (sentence: string): ParsedOptions => ({
  kind: 'refused',
  text: `${sentence} See --help. Nothing was changed.`,
});
