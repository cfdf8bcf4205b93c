import * as v from 'valibot';

// The part of Grafana's dashboard model that we write, closed: what it does not name, Grafana would ignore without a word.
// After https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ and the kinds of
// panels "timeseries", "stat" and "row".
const word = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const datasource = v.strictObject({ type: v.literal('prometheus'), uid: word });
const gridPos = v.strictObject({
  x: v.pipe(count, v.maxValue(23)),
  y: count,
  w: v.pipe(count, v.minValue(1), v.maxValue(24)),
  h: v.pipe(count, v.minValue(1)),
});
const step = v.strictObject({ color: word, value: v.nullable(v.number()) });
const fieldConfig = v.strictObject({
  defaults: v.strictObject({
    unit: v.picklist(['s', 'short', 'bytes', 'percentunit', 'reqps']),
    min: v.number(),
    thresholds: v.strictObject({ mode: v.literal('absolute'), steps: v.array(step) }),
  }),
  overrides: v.tuple([]),
});
const target = v.strictObject({
  refId: v.pipe(v.string(), v.regex(/^[A-Z]$/)),
  datasource,
  expr: word,
  legendFormat: word,
});
const shown = {
  id: v.pipe(count, v.minValue(1)),
  gridPos,
  title: word,
  description: word,
  datasource,
  fieldConfig,
  targets: v.pipe(v.array(target), v.minLength(1)),
};
const row = v.strictObject({ id: shown.id, gridPos, title: word, type: v.literal('row') });
const timeseries = v.strictObject({
  ...shown,
  type: v.literal('timeseries'),
  options: v.strictObject({
    legend: v.strictObject({
      displayMode: v.picklist(['list', 'table', 'hidden']),
      placement: v.picklist(['bottom', 'right']),
      showLegend: v.boolean(),
    }),
    tooltip: v.strictObject({
      mode: v.picklist(['single', 'multi', 'none']),
      sort: v.picklist(['none', 'asc', 'desc']),
    }),
  }),
});
const stat = v.strictObject({
  ...shown,
  type: v.literal('stat'),
  options: v.strictObject({
    reduceOptions: v.strictObject({
      calcs: v.array(word),
      fields: v.string(),
      values: v.boolean(),
    }),
    colorMode: v.picklist(['none', 'value', 'background']),
    textMode: v.picklist(['auto', 'value', 'name', 'value_and_name', 'none']),
  }),
});

/** A dashboard as Grafana imports it. */
export const grafanaModel = v.strictObject({
  uid: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,40}$/)),
  title: word,
  tags: v.array(word),
  schemaVersion: v.pipe(count, v.minValue(36)),
  version: count,
  editable: v.boolean(),
  refresh: word,
  time: v.strictObject({ from: word, to: word }),
  timezone: v.picklist(['browser', 'utc', '']),
  templating: v.strictObject({
    list: v.array(
      v.strictObject({ name: word, label: word, type: v.literal('datasource'), query: word }),
    ),
  }),
  annotations: v.strictObject({ list: v.array(v.unknown()) }),
  panels: v.array(v.variant('type', [row, timeseries, stat])),
});
