import { join } from 'node:path';
import type { Output } from '@stillhere/command-line';
import { dataFile, type Found, look, standingOf } from '@stillhere/data-directory';
import type { LogSource } from '@stillhere/log-source';
import { databaseProblems, isDirectoryInUse } from '@stillhere/sqlite';
import { readSqliteSubjectKeys } from '@stillhere/subject-keys';
import { sentenceOf } from './spoken.js';

/** A data directory, and where the log lies that belongs to it. */
export interface DataPlace {
  readonly directory: string;
  readonly source: LogSource;
}

export interface CheckOptions {
  /** The key files are kept apart: that they are missing is no finding. */
  readonly withoutKeys: boolean;
  readonly output: Output;
}

/** Prints what is there, then every finding. 0: it belongs together, 1: it does not. Reads only. */
export async function runCheck(
  { directory, source }: DataPlace,
  { withoutKeys, output }: CheckOptions,
): Promise<number> {
  try {
    const found = look(directory, { lookAtLog: await source.look(), logIn: source.logIn });
    if (found.present.size === 0 && !found.hasViews) {
      output.say(`There is no Stillhere data in ${directory}.`);
      return 1;
    }
    for (const line of inWords(found)) output.print(line);
    const problems = [
      ...setProblems(found, withoutKeys),
      ...(await contentProblems(found, source)),
    ];
    for (const problem of problems) output.say(problem);
    output.print(problems.length === 0 ? 'The set belongs together.' : 'The set is not whole.');
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    output.say(sentenceOf(error));
    return 1;
  }
}

function inWords({ directory, present, log, logIn, inventory }: Found): string[] {
  const isListed = inventory !== undefined && inventory !== 'damaged';
  return [
    `Data       ${directory}`,
    `Log        ${log?.id ?? '(none)'}, head position ${log?.head ?? '(none)'}${logIn ? `, in ${logIn}` : ''}`,
    `Inventory  ${isListed ? `since ${inventory.since}` : 'none; the next start makes it'}`,
    `Files      ${[...present].join(', ')}`,
  ];
}

function setProblems(found: Found, withoutKeys: boolean): string[] {
  const standing = standingOf(found);
  if (standing.kind !== 'refused') return [];
  const isApart = ({ file, kind }: { file: string; kind: string }): boolean =>
    withoutKeys && kind === 'missing' && file.endsWith('.key');
  return standing.problems.filter((one) => !isApart(one)).map(({ sentence }) => sentence);
}

async function contentProblems(found: Found, source: LogSource): Promise<string[]> {
  const { directory, present, log } = found;
  const traceless = !isDirectoryInUse(directory);
  const databases = [...present].filter((name) => dataFile(name).kind !== 'key');
  const damaged = databases.flatMap((name) =>
    damageIn(join(directory, name), traceless).map((problem) => `${name}: ${problem}`),
  );
  if (damaged.length > 0) return damaged;
  return log !== undefined && present.has('subject-keys.db') ? keyProblems(directory, source) : [];
}

function damageIn(path: string, traceless: boolean): readonly string[] {
  try {
    return databaseProblems(path, traceless);
  } catch (error) {
    return [sentenceOf(error)];
  }
}

/** Each conversation in the log has its key, or the memory that it was destroyed. */
async function keyProblems(directory: string, source: LogSource): Promise<string[]> {
  const keys = readSqliteSubjectKeys(join(directory, 'subject-keys.db'));
  const log = await source.read();
  let missing = 0;
  try {
    for await (const { type, data } of log.everything()) {
      if (type !== 'conversation.opened') continue;
      const subject = subjectIn(data);
      if (subject !== undefined && (await keys.find(subject)) === undefined) missing += 1;
    }
  } finally {
    await log.close();
    await keys.close();
  }
  if (missing === 0) return [];
  const count = missing === 1 ? 'One conversation has' : `${missing} conversations have`;
  return [
    `${count} no key in subject-keys.db, nor the memory of one: it is older than the log. What was ` +
      'said there cannot be opened.',
  ];
}

function subjectIn(data: string): string | undefined {
  const { survey } = JSON.parse(data) as { survey?: { subject?: unknown } };
  return typeof survey?.subject === 'string' ? survey.subject : undefined;
}
