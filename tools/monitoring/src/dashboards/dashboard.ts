/** What a panel asks Prometheus for, and how a series of the answer is called. */
export interface Query {
  readonly expr: string;
  /** With `{{label}}` for the value of a label. */
  readonly legend: string;
}

/** One picture. `line` is a course of time, `number` what is so now. */
export interface Panel {
  readonly kind: 'line' | 'number';
  readonly title: string;
  /** What it means, and what to do about it; shown where somebody asks. */
  readonly description: string;
  readonly unit: 's' | 'short' | 'bytes' | 'percentunit' | 'reqps';
  readonly queries: readonly Query[];
  /** From here on it is red. */
  readonly badFrom?: number;
}

/** Panels of one thought, under a heading of their own. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** Its file in `deploy/dashboards`, and its address in Grafana. */
  readonly name: string;
  readonly title: string;
  readonly sections: readonly Section[];
}
