import { type Counter, type Histogram, type Metrics, noMetrics } from '@stillhere/telemetry';
import type { FaultStatus } from './service-fault.js';

/** How a call ended, as a label: one of a dozen, whatever the fault's code. */
export type CallEnd = 'ok' | FaultStatus;

/** Each call begins and ends once, also one that is refused at the door. */
export interface MethodMeter {
  began(): void;
  ended(tookMs: number, end: CallEnd): void;
}

/** Rate, errors and duration of every method; one for all chains of a process. */
export interface CallMeter {
  /** `action` as in the access matrix: `stillhere.session.v1.SessionService/Post`. */
  of(method: { readonly action: string; readonly streams: boolean }): MethodMeter;
}

export function createCallMeter(metrics: Metrics): CallMeter {
  const meters = new Map<string, MethodMeter>();
  const streams = new Set<StreamMeter>();
  metrics.gauge('stillhere_call_streams_open', (set) => {
    for (const { labels, open } of streams) set(labels, open);
  });
  return {
    of({ action, streams: isStream }) {
      const known = meters.get(action);
      if (known !== undefined) return known;
      const fresh = new (isStream ? StreamMeter : UnaryMeter)(metrics, labelsOf(action));
      if (fresh instanceof StreamMeter) streams.add(fresh);
      meters.set(action, fresh);
      return fresh;
    },
  };
}

/** Where nobody wants figures. */
export const noCallMeter: CallMeter = createCallMeter(noMetrics);

interface MethodLabels {
  readonly service: string;
  readonly method: string;
}

function labelsOf(action: string): MethodLabels {
  const [, service = ''] = action.split('.');
  return { service, method: action.slice(action.indexOf('/') + 1) };
}

class UnaryMeter implements MethodMeter {
  readonly #series = new Map<CallEnd, Histogram>();

  constructor(
    private readonly metrics: Metrics,
    private readonly labels: MethodLabels,
  ) {}

  began(): void {
    // Its duration says it all.
  }

  ended(tookMs: number, outcome: CallEnd): void {
    this.#endedWith(outcome).observe(tookMs / 1_000);
  }

  #endedWith(outcome: CallEnd): Histogram {
    const known = this.#series.get(outcome);
    if (known !== undefined) return known;
    const labels = { ...this.labels, outcome };
    const fresh = this.metrics.histogram('stillhere_call_duration_seconds', labels);
    this.#series.set(outcome, fresh);
    return fresh;
  }
}

/** How long somebody watched says nothing about us: it counts who watches, and how it ended. */
class StreamMeter implements MethodMeter {
  readonly #series = new Map<CallEnd, Counter>();
  open = 0;

  constructor(
    private readonly metrics: Metrics,
    readonly labels: MethodLabels,
  ) {}

  began(): void {
    this.open += 1;
  }

  ended(_tookMs: number, outcome: CallEnd): void {
    this.open -= 1;
    this.#endedWith(outcome).add();
  }

  #endedWith(outcome: CallEnd): Counter {
    const known = this.#series.get(outcome);
    if (known !== undefined) return known;
    const labels = { ...this.labels, outcome };
    const fresh = this.metrics.counter('stillhere_call_streams_ended_total', labels);
    this.#series.set(outcome, fresh);
    return fresh;
  }
}
