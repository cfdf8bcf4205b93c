import type { Dashboard, Panel, Section } from './dashboards/dashboard.js';

/** Grafana's grid is so many columns wide. */
const columns = 24;
const sizes = { number: { w: 6, h: 5 }, line: { w: 12, h: 8 } } as const;
const headingHeight = 1;
/** Whoever imports a dashboard says which Prometheus it asks. */
const datasource = { type: 'prometheus', uid: '$datasource' } as const;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A dashboard as Grafana 9 to 12 import it. The same description gives the same text. */
export function grafanaDashboard({ name, title, sections }: Dashboard): object {
  const panels: object[] = [];
  let y = 0;
  for (const section of sections) {
    const heading = { x: 0, y, w: columns, h: headingHeight };
    const { places, bottom } = placesOf(section, y + headingHeight);
    panels.push({ id: panels.length + 1, type: 'row', title: section.title, gridPos: heading });
    for (const [index, panel] of section.panels.entries()) {
      panels.push(grafanaPanel(panel, { id: panels.length + 1, gridPos: places[index] }));
    }
    y = bottom;
  }
  return {
    uid: name,
    title,
    tags: ['stillhere'],
    schemaVersion: 38,
    version: 1,
    editable: true,
    refresh: '15s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }],
    },
    annotations: { list: [] },
    panels,
  };
}

/** From left to right, a new line where one does not fit. */
function placesOf({ panels }: Section, top: number) {
  const places: Place[] = [];
  let [x, y, lineHeight] = [0, top, 0];
  for (const { kind } of panels) {
    const { w, h } = sizes[kind];
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0];
    places.push({ x, y, w, h });
    x += w;
    lineHeight = Math.max(lineHeight, h);
  }
  return { places, bottom: y + lineHeight };
}

function grafanaPanel(
  { kind, title, description, unit, queries, badFrom }: Panel,
  at: { readonly id: number; readonly gridPos: Place | undefined },
): object {
  const steps = [
    { color: 'green', value: null },
    ...(badFrom === undefined ? [] : [{ color: 'red', value: badFrom }]),
  ];
  return {
    ...at,
    type: kind === 'line' ? 'timeseries' : 'stat',
    title,
    description,
    datasource,
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps } },
      overrides: [],
    },
    options: kind === 'line' ? lineOptions : numberOptions,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}

const lineOptions = {
  legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
  tooltip: { mode: 'multi', sort: 'desc' },
};
const numberOptions = {
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  colorMode: 'background',
  textMode: 'auto',
};
