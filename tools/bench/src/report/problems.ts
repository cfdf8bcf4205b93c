import type { Figures } from './report.js';

/** What no figure may be, however slow the machine: the bench found a fault, or did not measure at all. */
export function problemsOf({ cycles, storm }: Figures): string[] {
  const problems: string[] = [];
  for (const { what, gaps, missing, reason } of storm?.rounds ?? []) {
    if (gaps > 0) problems.push(`${what}: ${gaps} events did not follow the one before them.`);
    if (missing > 0) problems.push(`${what}: ${missing} sockets did not come back: ${reason}.`);
  }
  for (const { rounds } of cycles?.loads ?? []) {
    for (const [index, own] of rounds.entries()) {
      if (own.every(({ finished }) => finished > 0)) continue;
      problems.push(`${cycles?.names[index]}: a turn in which no cycle was finished.`);
    }
  }
  return problems;
}
