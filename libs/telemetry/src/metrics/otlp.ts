import type { HrTime } from '@opentelemetry/api';
import type { MetricsData, PageFamily, PageSeries } from './page.js';

/** As OpenTelemetry numbers them: `DataPointType`, and what is counted since the start. */
const kinds = { histogram: 0, gauge: 2, sum: 3 } as const;
const cumulative = 1;
const double = 1;

/** The page as a `MetricProducer` of OpenTelemetry: counted once, told in two ways. */
export const otlpProducer = (metrics: MetricsData, startedAtMs: number) => ({
  async collect() {
    const between = { startTime: timeOf(startedAtMs), endTime: timeOf(Date.now()) };
    const told = (await metrics.families()).flatMap((family) => dataOf(family, between));
    return {
      resourceMetrics: { scopeMetrics: [{ scope: { name: 'stillhere' }, metrics: told }] },
      errors: [],
    };
  },
});

interface Between {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

const timeOf = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];

function dataOf(family: PageFamily, between: Between): readonly object[] {
  const { name, help, type, values } = family;
  const descriptor = { name, description: help, unit: '', valueType: double };
  const data = { descriptor, aggregationTemporality: cumulative };
  const points = values.map(({ labels, value }) => ({ ...between, attributes: labels, value }));
  switch (type) {
    case 'counter':
      return [{ ...data, dataPointType: kinds.sum, isMonotonic: true, dataPoints: points }];
    case 'gauge':
      return [{ ...data, dataPointType: kinds.gauge, dataPoints: points }];
    case 'histogram': {
      const dataPoints = histogramsOf(family).map((one) => ({ ...between, ...one }));
      return [{ ...data, dataPointType: kinds.histogram, dataPoints }];
    }
    default:
      return [];
  }
}

interface HistogramPoint {
  readonly attributes: PageSeries['labels'];
  readonly value: {
    readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
    sum: number;
    count: number;
  };
}

/** A page counts up from bucket to bucket, OTLP within each. */
function histogramsOf({ name, values }: PageFamily): readonly HistogramPoint[] {
  const points = new Map<string, HistogramPoint>();
  const upTo = new Map<HistogramPoint, number>();
  for (const { metricName, labels, value } of values) {
    const { le, ...attributes } = labels;
    const key = JSON.stringify(attributes);
    const buckets = { boundaries: [], counts: [] };
    const point = points.get(key) ?? { attributes, value: { buckets, sum: 0, count: 0 } };
    points.set(key, point);
    if (metricName === `${name}_sum`) point.value.sum = value;
    else if (metricName === `${name}_count`) point.value.count = value;
    else {
      if (le !== '+Inf') point.value.buckets.boundaries.push(Number(le));
      point.value.buckets.counts.push(value - (upTo.get(point) ?? 0));
      upTo.set(point, value);
    }
  }
  return [...points.values()];
}
