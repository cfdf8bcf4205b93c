import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { dashboardFiles } from '../src/cli.js';
import { dashboards } from '../src/dashboards/index.js';
import { differingFiles } from '../src/files.js';
import { grafanaModel } from './grafana-model.js';
import { problemsOf } from './known-metrics.js';

const root = resolve(import.meta.dirname, '../../..');
const files = dashboardFiles();

const panelsOf = () =>
  dashboards.flatMap(({ title, sections }) =>
    sections.flatMap(({ panels }) => panels.map((panel) => ({ ...panel, dashboard: title }))),
  );

describe('deploy/dashboards', () => {
  it('is what the descriptions say, and nothing else', () => {
    expect(differingFiles(root, files)).toEqual([]);
    const there = readdirSync(resolve(root, 'deploy/dashboards')).filter((name) =>
      name.endsWith('.json'),
    );
    expect(there.map((name) => `deploy/dashboards/${name}`).sort()).toEqual(
      [...files.keys()].sort(),
    );
  });

  it.each([...files])('%s is a dashboard of Grafana', (_path, text) => {
    const { panels } = v.parse(grafanaModel, JSON.parse(text));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it.each(panelsOf())('$dashboard · $title asks for what is told', ({ queries }) => {
    for (const { expr, legend } of queries) {
      const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      expect(problemsOf(expr, shown)).toEqual([]);
    }
  });
});

describe('what checks them', () => {
  it.each([
    ['sum(stillhere_people_waiting)', 'nobody tells stillhere_people_waiting'],
    ['stillhere_call_duration_seconds > 1', 'nobody tells stillhere_call_duration_seconds'],
    ['max(stillhere_queue_people{of="gone"})', 'stillhere_queue_people has no label of'],
    ['sum by (le) (stillhere_sockets_open)', 'stillhere_sockets_open has no label le'],
    ['1 + 1', 'asks for nothing: 1 + 1'],
  ])('refuses %s', (query, problem) => {
    expect(problemsOf(query)).toContain(problem);
  });

  it('refuses what is no PromQL, and a panel that Grafana does not know', () => {
    expect(() => problemsOf('sum(rate(stillhere_sockets_open[5m])')).toThrow(/no PromQL at/);
    const [[, text = ''] = []] = [...files];
    const model = JSON.parse(text) as { panels: { type: string }[] };
    if (model.panels[1]) model.panels[1].type = 'graph';
    expect(v.safeParse(grafanaModel, model).success).toBe(false);
  });
});
