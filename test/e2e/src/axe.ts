import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** All but what axe calls minor. */
const grave = new Set<unknown>(['moderate', 'serious', 'critical']);

interface WithAxe extends Window {
  axe?: { run(options: RunOptions): Promise<AxeResults> };
}

/** Only colours change between the two; the rest is looked at once. */
const looks: readonly { colorScheme: 'light' | 'dark'; options: RunOptions }[] = [
  { colorScheme: 'dark', options: { runOnly: ['color-contrast'] } },
  { colorScheme: 'light', options: {} },
];

/** What axe calls moderate, serious or critical on this screen, light and dark, one line a finding. */
export async function findings(page: Page, screen: string): Promise<string[]> {
  const found: string[] = [];
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  for (const { colorScheme, options } of looks) {
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate(async (run) => {
      const result = await (window as WithAxe).axe?.run({ ...run, resultTypes: ['violations'] });
      return result?.violations ?? [];
    }, options);
    for (const { id, impact, nodes } of violations) {
      if (!grave.has(impact)) continue;
      const places = nodes.map(({ target }) => target.join(' ')).join(', ');
      found.push(`${screen} ${colorScheme}: ${impact} ${id} at ${places}`);
    }
  }
  return found;
}
