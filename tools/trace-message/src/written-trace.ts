import type { Export } from '@stillhere/telemetry/testing';

/** One trace of all that came, as OTLP writes it, a line for each process and sending: viewers of traces open it. */
export function writtenTrace(requests: readonly string[], traceId: string): string {
  const all = requests.flatMap((text) => (JSON.parse(text) as Export).resourceSpans);
  const lines = all.flatMap(({ scopeSpans, ...process }) => {
    const kept = scopeSpans
      .map(({ spans, ...scope }) => ({ ...scope, spans: spans.filter(isOf(traceId)) }))
      .filter(({ spans }) => spans.length > 0);
    return kept.length === 0 ? [] : [JSON.stringify({ ...process, scopeSpans: kept })];
  });
  return `{"resourceSpans":[\n${lines.join(',\n')}\n]}\n`;
}

const isOf =
  (traceId: string) =>
  (span: { readonly traceId: string }): boolean =>
    span.traceId === traceId;
