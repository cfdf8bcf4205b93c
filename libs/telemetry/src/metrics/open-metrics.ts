import type { Clock } from '@stillhere/kernel';
import prometheus from 'prom-client';
import type { Counter, Histogram, Metrics, ReadGauge } from './metrics.js';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricName,
  type MetricSpec,
  metricSpecs,
} from './names.js';
import type { MetricsData, MetricsPage, PageFamily } from './page.js';

/** The figures of one process. */
export interface OpenedMetrics extends Metrics, MetricsData {
  /** All of them now, in the text format of Prometheus. */
  page(): Promise<MetricsPage>;
}

type Labels = Readonly<Record<string, string>>;
type AnyReader = (set: (labels: Labels, value: number) => void, nowMs: number) => void;

/** A metric appears once some part has asked for it: what stands on the page is measured. */
export function openMetrics(clock: Pick<Clock, 'now'>): OpenedMetrics {
  const figures = new Figures(clock);
  prometheus.collectDefaultMetrics({ register: figures.registry });
  return figures;
}

class Figures implements OpenedMetrics {
  readonly registry = new prometheus.Registry();
  readonly #counters = new Map<CounterName, prometheus.Counter>();
  readonly #histograms = new Map<HistogramName, prometheus.Histogram>();
  readonly #readers = new Map<GaugeName, AnyReader[]>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  counter(name: CounterName, labels: Labels): Counter {
    const counter = this.#counters.get(name) ?? new prometheus.Counter(this.#described(name));
    this.#counters.set(name, counter);
    const series = counter.labels(labels);
    // A series that was not told of yet is 0 and not unknown.
    series.inc(0);
    return { add: (amount) => series.inc(amount) };
  }

  histogram(name: HistogramName, labels: Labels): Histogram {
    const buckets = [...metricSpecs[name].buckets];
    const histogram =
      this.#histograms.get(name) ?? new prometheus.Histogram({ ...this.#described(name), buckets });
    this.#histograms.set(name, histogram);
    const series = histogram.labels(labels);
    return { observe: (value) => series.observe(value) };
  }

  gauge<Name extends GaugeName>(name: Name, read: ReadGauge<Name>): void {
    const known = this.#readers.get(name);
    if (known !== undefined) {
      known.push(read as AnyReader);
      return;
    }
    const readers = [read as AnyReader];
    this.#readers.set(name, readers);
    const { clock } = this;
    new prometheus.Gauge({
      ...this.#described(name),
      collect() {
        // Whoever is not told of any more is not there any more.
        this.reset();
        const nowMs = clock.now();
        const set = (labels: Labels, value: number): void => this.set(labels, value);
        for (const one of readers) one(set, nowMs);
      },
    });
  }

  async page(): Promise<MetricsPage> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  async families(): Promise<readonly PageFamily[]> {
    return this.registry.getMetricsAsJSON() as Promise<unknown> as Promise<readonly PageFamily[]>;
  }

  #described(name: MetricName) {
    const { labels, meaning }: MetricSpec = metricSpecs[name];
    return { name, help: meaning, labelNames: [...labels], registers: [this.registry] };
  }
}
