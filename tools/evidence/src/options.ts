import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { homeTenantDefault, tenantProblem } from '@stillhere/kernel';
import { logSetting, logUrlProblem } from '@stillhere/log-source';

export interface EvidenceOptions {
  readonly conversation: string;
  readonly tenant: string;
  /** Absolute. */
  readonly directory: string;
  /** A log on a server; empty: the one in the directory. */
  readonly url: string;
  /** Absolute. */
  readonly to: string;
}

const settings = {
  data: { ...dataSetting, help: 'Where the log and the keys lie' },
  log: logSetting,
  tenant: { kind: 'text', value: 'NAME', default: homeTenantDefault, help: 'Whose conversation' },
  to: { kind: 'text', value: 'FILE', default: '', help: 'The file to write; it must not exist' },
} as const satisfies Settings;

const usage = `Writes one conversation into a file that proves itself: its events, their chains, the proof that each is in the
tree that a signed checkpoint names, and the keys that sign. No word in it is opened.

  npm run evidence -- CONVERSATION --to FILE [--data DIR | --log URL]`;

const afterword = `npm run verify-log -- bundle FILE verifies it with no access to the system.
Exit 0: written; 1: the log is not what was sealed; 2: no such conversation, nothing sealed yet, or a log that could not be read.`;

/** Reads command line and environment. */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed<EvidenceOptions> {
  const read = readSettings(settings, { args, env, usage, restMax: 1 });
  if (!read.ok) return unread(read, afterword);
  const { data, log: url, tenant, to } = read.values;
  const [conversation = ''] = read.rest;
  if (!/^[a-z0-9][a-z0-9_.]{0,127}$/.test(conversation)) {
    return refused('Say which conversation: its id, as npm run replay -- --list prints it.');
  }
  if (to === '') return refused('--to is missing: the file to write, which must not exist.');
  const wrong = logUrlProblem('--log', url) ?? tenantProblem('--tenant', tenant);
  if (wrong !== undefined) return refused(wrong);
  const [directory, file] = [resolve(data), resolve(to)];
  return { kind: 'options', options: { conversation, tenant, directory, url, to: file } };
}
