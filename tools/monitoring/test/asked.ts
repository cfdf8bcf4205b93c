import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboards } from '../src/dashboards/index.js';
import { readQuery } from '../src/promql.js';

export const root = join(import.meta.dirname, '../../..');

/** Prometheus' own, and what rules make of others. */
const notScraped = /^(up|stillhere:.*)$/;
/** Of gauges each value is told from the start; of the others once something ended so. */
const valued = ['verdict', 'standing', 'group', 'of', 'certificate'];

const rules = (
  parse(readFileSync(join(root, 'deploy/alerts/stillhere.rules.yaml'), 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
  }
).groups.flatMap((group) => group.rules.map(({ expr }) => expr));
const panels = dashboards.flatMap(({ sections }) =>
  sections.flatMap((section) => section.panels.flatMap(({ queries }) => queries)),
);

export type Selector = ReturnType<typeof readQuery>['selectors'][number];

/** Every series that a panel or an alert asks for. */
export const asked: readonly Selector[] = [...rules, ...panels.map(({ expr }) => expr)]
  .flatMap((query) => readQuery(query).selectors)
  .filter(({ metric }) => !notScraped.test(metric));

export const isOfCertificates = ({ metric }: Selector): boolean =>
  metric.startsWith('stillhere_certificate_');

/** Those that no line of the page answers. */
export function missingFrom(page: string, selectors: readonly Selector[]): readonly Selector[] {
  const lines = page.split('\n');
  return selectors.filter(({ metric, labels }) => {
    const series = lines.filter(
      (line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `),
    );
    const wanted = labels.filter(({ name }) => valued.includes(name));
    return !series.some((line) =>
      wanted.every(({ name, values }) =>
        values.some((value) => line.includes(`${name}="${value}"`)),
      ),
    );
  });
}
