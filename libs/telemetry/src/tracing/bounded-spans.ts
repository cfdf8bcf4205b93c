import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Counter } from '../metrics/metrics.js';

export interface SpanCounters {
  readonly sent: Counter;
  /** The collector did not take them. */
  readonly failed: Counter;
  /** There was no room for them. */
  readonly dropped: Counter;
}

interface BoundedSpansParts {
  /** As many as wait or are under way at most. */
  readonly max: number;
  readonly counters: SpanCounters;
  /** What gathers spans for the exporter that it is given. */
  readonly gather: (exporter: SpanExporter) => SpanProcessor;
}

/**
 * What comes beyond the bound is dropped and counted. The SDK's own queue is bounded too, but tells nobody what it
 * drops, and what is under way does not count for it.
 */
export function boundedSpans(
  exporter: SpanExporter,
  { max, counters, gather }: BoundedSpansParts,
): SpanProcessor {
  let held = 0;
  const inner = gather({
    export(spans, settled) {
      exporter.export(spans, (result) => {
        held -= spans.length;
        const outcome = result.code === succeeded ? counters.sent : counters.failed;
        outcome.add(spans.length);
        settled(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  });
  return {
    onStart: (span, parent) => inner.onStart(span, parent),
    onEnd(span: ReadableSpan): void {
      if (held >= max) {
        counters.dropped.add();
        return;
      }
      held += 1;
      inner.onEnd(span);
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
}

/** `ExportResultCode.SUCCESS` of `@opentelemetry/core`. */
const succeeded = 0;
