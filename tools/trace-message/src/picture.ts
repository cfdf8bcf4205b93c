import type { ReceivedSpan } from '@stillhere/telemetry/testing';

// One trace as people read it: a row a span, below what led to it, along the time.

const width = 1_120;
const rowPx = 22;
const headPx = 56;
const namesPx = 300;
const marginPx = 16;
const fontPx = 12;
/** Shorter bars would not be seen. */
const barPxMin = 2;
/** Of Okabe and Ito: told apart by whoever sees colours differently; the name stands beside it in any case. */
const colours = ['#0072b2', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#e69f00'];

interface Row {
  readonly span: ReceivedSpan;
  readonly depth: number;
}

/** An SVG; the same for the same trace. */
export function pictureOf(trace: readonly ReceivedSpan[], title: string): string {
  const rows = rowsOf(trace, '', 0);
  const processes = [...new Set(rows.map(({ span }) => processOf(span)))].sort();
  const services = [...new Set(rows.map(({ span }) => span.service))].sort();
  const height = headPx + rows.length * rowPx + marginPx + fontPx;
  const fromNs = least(rows.map(({ span }) => span.startedNs));
  const toNs = most(rows.map(({ span }) => span.endedNs));
  const scale = (width - namesPx - marginPx) / Math.max(1, Number(toNs - fromNs));
  const drawn = rows.map(({ span, depth }, index) => {
    const y = headPx + index * rowPx;
    const x = namesPx + Number(span.startedNs - fromNs) * scale;
    const px = Math.max(barPxMin, Number(span.endedNs - span.startedNs) * scale);
    const colour = colours[services.indexOf(span.service) % colours.length];
    const label = `${'\u00a0\u00a0'.repeat(depth)}${span.name.replace(/^stillhere\.\w+\.v\d\./, '')}`;
    const failure = span.isFailed ? ` ${span.attributes['error.type']}` : '';
    const lasted = msOf(span.endedNs - span.startedNs);
    const where = `${processOf(span).replace(/^stillhere-/, '')}, ${lasted}${failure}`;
    const isLate = x + px > width - 260;
    const at = isLate
      ? `x="${(x - 4).toFixed(1)}" text-anchor="end"`
      : `x="${(x + px + 4).toFixed(1)}"`;
    return [
      `<text x="${marginPx}" y="${y + 15}">${escaped(label)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 4}" width="${px.toFixed(1)}" height="${rowPx - 8}" rx="2" fill="${colour}"/>`,
      `<text class="where" ${at} y="${y + 15}">${escaped(where)}</text>`,
    ].join('');
  });
  const total = `${trace.length} spans of ${processes.length} processes in ${msOf(toNs - fromNs)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>text{font:${fontPx}px system-ui,sans-serif;fill:#1b1b1b}.title{font-size:15px;font-weight:600}.where{fill:#4a4a4a;font-size:11px}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text class="title" x="${marginPx}" y="24">${escaped(title)}</text>`,
    `<text class="where" x="${marginPx}" y="42">${escaped(total)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function rowsOf(trace: readonly ReceivedSpan[], parent: string, depth: number): readonly Row[] {
  return trace
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .toSorted((a, b) => Number(a.startedNs - b.startedNs))
    .flatMap((span) => [{ span, depth }, ...rowsOf(trace, span.spanId, depth + 1)]);
}

/** `stillhere-edge b41c`: which of several. */
const processOf = ({ service, instance }: ReceivedSpan): string =>
  `${service} ${instance.slice(0, 4)}`;

const msOf = (ns: bigint): string => {
  const ms = Number(ns) / 1e6;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
};

const least = (all: readonly bigint[]): bigint =>
  all.reduce((a, b) => (a < b ? a : b), all[0] ?? 0n);
const most = (all: readonly bigint[]): bigint => all.reduce((a, b) => (a > b ? a : b), 0n);

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
