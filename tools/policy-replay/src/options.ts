import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { tenantProblem } from '@stillhere/kernel';
import { logSetting, logUrlProblem } from '@stillhere/log-source';
import { type ContactPolicy, policyPresets } from '@stillhere/presence';
import { readPolicy } from './policy.js';

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

const settings = {
  data: {
    ...dataSetting,
    help: 'Where the log lies',
  },
  log: logSetting,
  tenant: { kind: 'text', value: 'NAME', default: '', help: 'Whose chats; without it: all' },
  json: { kind: 'switch', help: 'One line of JSON a chat, and one for all of them' },
} as const satisfies Settings;

const usage = `Runs a contact policy over past chats: which it would have ended sooner than they did, and what their
person did after that.

  npm run policy-replay -- POLICY    POLICY: ${Object.keys(policyPresets).join(', ')}, or a file of JSON`;

const afterword = `Whoever wrote, read or came back after such an end comes first: they would have been cut off. Two things are
not recorded, and count for nothing here: what somebody typed without sending it, and what a counselor would have held.
It reads only, changes nothing, needs no key, and works while the service runs.
Exit 0: printed; 2: no such policy, one that contradicts itself, or a log that could not be read.`;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseOptions(
  args: readonly string[],
  env: Environment,
): Parsed<PolicyReplayOptions> {
  const read = readSettings(settings, { args, env, usage, restMax: 1 });
  if (!read.ok) return unread(read, afterword);
  const { data, log, tenant, json } = read.values;
  const wrong =
    logUrlProblem('--log', log) ?? (tenant === '' ? undefined : tenantProblem('--tenant', tenant));
  if (wrong !== undefined) return refused(wrong);
  const [name = ''] = read.rest;
  if (name === '')
    return refused(`Say which policy: ${Object.keys(policyPresets).join(', ')}, or a file.`);
  const policy = readPolicy(name);
  if (typeof policy === 'string') return refused(policy);
  return { kind: 'options', options: { policy, directory: resolve(data), url: log, tenant, json } };
}
