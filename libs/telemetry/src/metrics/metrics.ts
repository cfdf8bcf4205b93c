import type { CounterName, GaugeName, HistogramName, LabelsOf } from './names.js';

/** One series of a counter, bound to its labels: as cheap as an addition. */
export interface Counter {
  add(amount?: number): void;
}

/** One series of a histogram, bound to its labels. */
export interface Histogram {
  /** In the unit of the metric. */
  observe(value: number): void;
}

/** Tells values of a gauge when somebody asks for them. `nowMs` is wall time. Must not throw. */
export type ReadGauge<Name extends GaugeName> = (
  set: (labels: LabelsOf<Name>, value: number) => void,
  nowMs: number,
) => void;

/** Where parts tell their figures. Ask for a series once and keep it: binding is what costs. */
export interface Metrics {
  counter<Name extends CounterName>(name: Name, labels: LabelsOf<Name>): Counter;
  histogram<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>): Histogram;
  /** Several parts may tell series of the same gauge. */
  gauge<Name extends GaugeName>(name: Name, read: ReadGauge<Name>): void;
}

const nothing = Object.freeze({ add: () => undefined, observe: () => undefined });

/** Where nobody wants figures. */
export const noMetrics: Metrics = Object.freeze({
  counter: () => nothing,
  histogram: () => nothing,
  gauge: () => undefined,
});
