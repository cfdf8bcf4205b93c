import type { DataFileName } from './data-files.js';
import { type LookOptions, look } from './look.js';
import { type ExpectedLog, type Problem, type Standing, standingOf } from './standing.js';

/** The files do not belong together, or not all of them are there. The message is for an operator. */
export class DataRefused extends Error {
  readonly code = 'DataRefused';
  constructor(readonly problems: readonly Problem[]) {
    super(`${problems.map(({ sentence }) => sentence).join(' ')} Nothing was changed.`);
  }
}

export interface AssertOptions extends LookOptions {
  readonly expected?: ExpectedLog;
  /** Only what is wrong with these matters; default: all. A tool names what it reads. */
  readonly uses?: readonly DataFileName[];
}

/** @throws DataRefused; nothing was changed */
export function assertWhole(
  directory: string,
  options: AssertOptions,
): Exclude<Standing, { kind: 'refused' }> {
  const { expected, uses, ...looking } = options;
  const found = look(directory, looking);
  const standing = standingOf(found, expected);
  if (standing.kind !== 'refused') return standing;
  const problems = standing.problems.filter(
    ({ file }) => uses === undefined || file === 'inventory.json' || uses.includes(file),
  );
  if (problems.length > 0) throw new DataRefused(problems);
  const { inventory } = found;
  return inventory && inventory !== 'damaged' ? { kind: 'whole', inventory } : { kind: 'unlisted' };
}
