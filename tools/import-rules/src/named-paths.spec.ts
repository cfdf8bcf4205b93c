import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = process.cwd();
const isDecision = /^docs\/decisions\/\d/;
/** Decisions are not edited when what they speak of moves. */
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((page) => page !== '' && !isDecision.test(page) && existsSync(join(root, page)));

/** A file or folder as pages write it, from the root of the repository. */
const path = /(?<![\w./@-])(?:libs|services|tools|test|proto|docs)\/[\w.@/-]*[\w/]/g;
/** Where a reader puts a name of their own, or says that something is to come. */
const isPattern = (line: string): boolean =>
  /<|\*|NAME|…|FILE|to come|libs\/foo|something-done/.test(line);

function missingIn(text: string): string[] {
  const named = text.split('\n').filter((line) => !isPattern(line));
  return named
    .flatMap((line) => line.match(path) ?? [])
    .filter((one) => !/\/dist\b/.test(one) && !existsSync(join(root, one)));
}

describe('a path that a page names', () => {
  it.each(pages)('exists: %s', (page) => {
    expect(missingIn(readFileSync(join(root, page), 'utf8'))).toEqual([]);
  });

  it('would be missed when it went away', () => {
    expect(missingIn('see `libs/kernel/src/gone.ts` and libs/kernel/src/index.ts')).toEqual([
      'libs/kernel/src/gone.ts',
    ]);
  });
});

describe('docs/where-things-are.md', () => {
  const rows = readFileSync(join(root, 'docs/where-things-are.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| Where'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('asks twelve questions, and each guess is where it is, or says why it is not', () => {
    expect(rows).toHaveLength(12);
    const right = rows.filter(([, , guess = '', found = '']) => guess === found);
    expect(right.length).toBeGreaterThanOrEqual(11);
  });
});
