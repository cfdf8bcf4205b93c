/** The figures of one moment in the text format of Prometheus. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** A series of a page as `prom-client` gives it; of a histogram each bucket is one. */
export interface PageSeries {
  /** `name`, or of a histogram with `_bucket`, `_sum`, `_count`. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}
export interface PageFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly PageSeries[];
}

/** The page as data. */
export interface MetricsData {
  families(): Promise<readonly PageFamily[]>;
}
