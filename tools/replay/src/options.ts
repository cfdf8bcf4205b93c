import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { tenantProblem } from '@stillhere/kernel';
import { databaseUrlProblem, logSetting, logUrlProblem } from '@stillhere/log-source';
import {
  type KeyProviderChoice,
  keyProviderOf,
  keyProviderSettings,
} from '@stillhere/subject-keys';
import { type Moment, momentHelp, readMoment } from './moment.js';

export interface ReplayOptions {
  /** Absolute. */
  readonly directory: string;
  /** A log in a database; empty: the one in the directory. */
  readonly url: string;
  /** Where a cluster keeps its keys; empty: in the directory. */
  readonly database: string;
  /** What wraps the keys; `undefined`: `master.key`. */
  readonly vault: KeyProviderChoice | undefined;
  /** Empty: the list of conversations was asked for. */
  readonly conversation: string;
  /** Empty: whosever it is. */
  readonly tenant: string;
  /** `undefined`: the end. */
  readonly moment: Moment | undefined;
  readonly json: boolean;
}

const settings = {
  at: { kind: 'text', value: 'TIME', default: '', help: 'The moment; without it: the end' },
  data: {
    ...dataSetting,
    help: 'Where the log and its keys lie',
  },
  log: logSetting,
  database: {
    ...logSetting,
    env: 'STILLHERE_DATABASE',
    help: 'Of a cluster, where its keys are; also its log, unless --log says otherwise',
  },
  ...keyProviderSettings,
  tenant: {
    kind: 'text',
    value: 'NAME',
    default: '',
    help: 'Whose conversation it is; without it the log is searched. With --list: of whom',
  },
  json: { kind: 'switch', help: 'JSON instead of words, exact' },
  list: { kind: 'switch', help: 'The conversations in the log, newest last' },
} as const satisfies Settings;

const usage = `Prints what the counselor's screen showed at a moment, rebuilt from the log.

  npm run replay -- CONVERSATION --at TIME    CONVERSATION: its id, as --list prints it
  npm run replay -- --list`;

const afterword = `${momentHelp}

It reads only, changes nothing, and works while the service runs. Words whose key was destroyed read
[redacted]. What others wrote is shown without what a terminal obeys, further lines of it behind ┆.
Exit 0: printed; 1: the log shows no such conversation, or no such moment; 2: it could not be read.`;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseOptions(args: readonly string[], env: Environment): Parsed<ReplayOptions> {
  const read = readSettings(settings, { args, env, usage, restMax: 1 });
  if (!read.ok) return unread(read, afterword);
  const { at, data, log, database, tenant, json, list } = read.values;
  const keys = keyProviderOf(read.values);
  if (typeof keys === 'string') return refused(keys);
  const url = log === '' ? database : log;
  const wrongUrl = logUrlProblem('--log', log) ?? databaseUrlProblem('--database', database);
  if (wrongUrl !== undefined) return refused(wrongUrl);
  const [conversation = ''] = read.rest;
  if (list && (conversation !== '' || at !== '')) {
    return refused('--list takes neither a conversation nor --at.');
  }
  if (!list && !/^[a-z0-9]{1,64}$/.test(conversation)) {
    return refused('Expected the id of a conversation; --list names them.');
  }
  const wrongTenant = tenant === '' ? undefined : tenantProblem('--tenant', tenant);
  if (wrongTenant !== undefined) return refused(wrongTenant);
  const moment = at === '' ? undefined : readMoment(at);
  if (moment?.kind === 'refused') return refused(moment.sentence);
  const directory = resolve(data);
  const options = { ...keys, directory, url, database, conversation, tenant, moment, json };
  return { kind: 'options', options };
}
