import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { databaseUrlProblem, logSetting, logUrlProblem } from '@stillhere/log-source';
import { type AnyProjection, projectionNamed, projectionNames } from './projections.js';

export interface RebuildOptions {
  readonly projection: AnyProjection;
  /** Compares only. */
  readonly isDiff: boolean;
  /** Absolute. */
  readonly directory: string;
  /** A log in a database; empty: the one in the directory. */
  readonly url: string;
  /** Where a cluster keeps its views; empty: in the directory. */
  readonly database: string;
  readonly json: boolean;
}

const settings = {
  diff: { kind: 'switch', help: 'Changes nothing: says where the live one differs' },
  data: {
    ...dataSetting,
    help: 'Where the log and the views lie',
  },
  log: logSetting,
  database: {
    ...logSetting,
    env: 'STILLHERE_DATABASE',
    help: 'Of a cluster, where its views are; also its log, unless --log says otherwise',
  },
  json: { kind: 'switch', help: 'One JSON object instead of sentences' },
} as const satisfies Settings;

const names = projectionNames.join(', ');

const usage = `Makes a read model anew from the log, beside the live one, and puts it in its place.

  npm run rebuild -- PROJECTION           PROJECTION: one of ${names}
  npm run rebuild -- PROJECTION --diff    names the first row in which the live one differs`;

const afterword = `In a cluster (--database) it works while the services run: they go on with the old one, and have taken over
the new one 5 s after it is there. In a data directory Stillhere has to be stopped; --diff works while it
runs. --diff compares at the position up to which the live one is stored.
Exit 0: rebuilt, or no difference; 1: a difference; 2: it could not be done, and nothing was changed.`;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseOptions(args: readonly string[], env: Environment): Parsed<RebuildOptions> {
  const read = readSettings(settings, { args, env, usage, restMax: 1 });
  if (!read.ok) return unread(read, afterword);
  const { diff: isDiff, data, log, database, json } = read.values;
  const wrongUrl = logUrlProblem('--log', log) ?? databaseUrlProblem('--database', database);
  if (wrongUrl !== undefined) return refused(wrongUrl);
  const [name] = read.rest;
  if (name === undefined) return refused(`Expected the name of a projection: one of ${names}.`);
  const projection = projectionNamed(name);
  if (projection === undefined) {
    const found = JSON.stringify(name.slice(0, 80));
    return refused(`${found} is no projection of this version; expected one of ${names}.`);
  }
  const url = log === '' ? database : log;
  const options = { projection, isDiff, directory: resolve(data), url, database, json };
  return { kind: 'options', options };
}
