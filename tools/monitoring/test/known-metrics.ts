import { type MetricSpec, metricSpecs, processMetrics } from '@stillhere/telemetry';
import { readQuery, type Selector } from '../src/promql.js';

/** What Prometheus itself gives every series. */
const targetLabels = ['job', 'instance'];
const specs: Readonly<Record<string, MetricSpec>> = metricSpecs;

/** The labels of a series by its name on the page; `undefined`: nobody tells it. */
export function labelsOf(metric: string): readonly string[] | undefined {
  if (metric === 'up' || metric in processMetrics) return targetLabels;
  const plain = specs[metric];
  if (plain !== undefined) {
    return plain.kind === 'histogram' ? undefined : [...plain.labels, ...targetLabels];
  }
  const [, base = '', part] = /^(.*)_(bucket|sum|count)$/.exec(metric) ?? [];
  const histogram = specs[base];
  if (histogram?.kind !== 'histogram') return undefined;
  return [...histogram.labels, ...targetLabels, ...(part === 'bucket' ? ['le'] : [])];
}

/** What is wrong with a query and the labels that words beside it show; empty: nothing. */
export function problemsOf(query: string, shown: readonly string[] = []): readonly string[] {
  const { selectors, grouped } = readQuery(query);
  if (selectors.length === 0) return [`asks for nothing: ${query}`];
  return [
    ...selectors.flatMap(problemsOfSelector),
    ...selectors.flatMap(({ metric }) => {
      const labels = labelsOf(metric) ?? [];
      return [...grouped, ...shown]
        .filter((label) => !labels.includes(label))
        .map((label) => `${metric} has no label ${label}`);
    }),
  ];
}

function problemsOfSelector({ metric, labels }: Selector): readonly string[] {
  const known = labelsOf(metric);
  if (known === undefined) return [`nobody tells ${metric}`];
  return labels
    .filter(({ name }) => !known.includes(name))
    .map(({ name }) => `${metric} has no label ${name}`);
}
