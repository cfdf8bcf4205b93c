import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, unread } from '@stillhere/command-line';
import { tenantProblem } from '@stillhere/kernel';
import { logUrlProblem } from '@stillhere/log-source';
import type { tableFormats } from '@stillhere/reporting';
import { type Question, readQuestions } from './question.js';
import { type Command, commands, settings, type Values } from './settings.js';

export interface MeasuresOptions {
  /** Absolute. */
  readonly directory: string;
  /** A log in a database; empty: the one in the directory. */
  readonly url: string;
  readonly tenant: string;
  readonly command: Command;
  readonly question: Question;
  /** Up to where the log is read; empty: all of it. */
  readonly version: string;
  /** Only contributions after this position. */
  readonly since: string;
  readonly hideBelow: number;
  readonly format: (typeof tableFormats)[number];
  readonly bom: boolean;
  /** Absolute; empty: to the terminal. */
  readonly file: string;
}

const usage = `Figures from the log: what they are, what is behind them, as tables and files.

  npm run measures -- list                                  every measure with its formula
  npm run measures -- show MEASURE… --from DAY --until DAY  the figures
  npm run measures -- explain MEASURE --from … --until …    the events that a figure is made of
  npm run export -- show|explain|observations … --to FILE   the same to a file; observations: all of them`;

const afterword = `docs/measures.md says what each measure is. It reads only, changes nothing, and works while the service runs.
Exit 0: done; 1: the log does not go as far as --version; 2: what was asked for was not understood, or the log could
not be read or the file not written.`;

type Environment = Readonly<Record<string, string | undefined>>;
const restMax = 40;

export function parseOptions(args: readonly string[], env: Environment): Parsed<MeasuresOptions> {
  const read = readSettings(settings, { args, env, usage, restMax });
  if (!read.ok) return unread(read, afterword);
  const { values } = read;
  const isExport = read.rest[0] === 'export';
  const [command = '', ...names] = isExport ? read.rest.slice(1) : read.rest;
  const known = commands.find((one) => one === command);
  if (known === undefined) {
    const found = command === '' ? 'nothing was asked for' : `"${command.slice(0, 80)}" is unknown`;
    return refused(`Expected ${commands.join(', ')}, but ${found}.`);
  }
  const problem = problemOf(values, { command: known, isExport });
  if (problem !== undefined) return refused(problem);
  const question = readQuestions(values, { command: known, names });
  return typeof question === 'string'
    ? refused(question)
    : { kind: 'options', options: { ...optionsOf(values), command: known, question } };
}

const optionsOf = (values: Values): Omit<MeasuresOptions, 'command' | 'question'> => ({
  directory: resolve(values.data),
  url: values.log,
  tenant: values.tenant,
  version: values.version,
  since: values.since,
  hideBelow: values['hide-below'],
  format: values.format as MeasuresOptions['format'],
  bom: values.bom,
  file: values.to === '' ? '' : resolve(values.to),
});

interface Asked {
  readonly command: Command;
  readonly isExport: boolean;
}

function problemOf(values: Values, { command, isExport }: Asked): string | undefined {
  const wrong = logUrlProblem('--log', values.log) ?? tenantProblem('--tenant', values.tenant);
  if (wrong !== undefined) return wrong;
  for (const name of ['version', 'since'] as const) {
    if (values[name] === '' || /^[0-9]{1,40}$/.test(values[name])) continue;
    return `--${name} is "${values[name].slice(0, 80)}" but must be a position, as an answer names it.`;
  }
  if (values.bom && values.format !== 'csv') return '--bom is of --format csv only.';
  if (values.since !== '' && command !== 'explain') return '--since is of explain only.';
  if (values['hide-below'] > 0 && (command === 'explain' || command === 'observations')) {
    return `--hide-below is of show only: ${command} names single conversations.`;
  }
  if (isExport && command === 'list') return 'list is not exported.';
  if (isExport && values.to === '') return '--to is missing: the file to be written.';
  if (values.format === 'parquet' && values.to === '') return '--format parquet needs --to FILE.';
  return undefined;
}
