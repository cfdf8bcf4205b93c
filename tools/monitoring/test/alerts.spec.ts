import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { promtoolProgram } from '../src/alerts.js';
import { readQuery } from '../src/promql.js';
import { problemsOf } from './known-metrics.js';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'deploy/alerts');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: { readonly summary: string; readonly runbook_url: string };
}
interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}
interface Cases {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly { readonly exp_labels: { readonly severity: string } }[];
    }[];
  }[];
}

const read = <File>(name: string): File => parse(readFileSync(join(folder, name), 'utf8')) as File;
const rules = read<Rules>('stillhere.rules.yaml').groups.flatMap((group) => group.rules);
const alerts = rules.flatMap((rule) => (rule.alert === undefined ? [] : [rule]));
const checks = read<Cases>('stillhere.cases.yaml').tests.flatMap((one) => one.alert_rule_test);
const recorded = new Set(rules.map(({ record }) => record));
const named = alerts.map((rule) => [`${rule.alert} (${rule.labels?.severity})`, rule] as const);

describe('deploy/alerts', () => {
  it('begins with what has no error budget', () => {
    expect(alerts[0]).toMatchObject({
      alert: 'StillhereAckedNotFound',
      labels: { severity: 'page' },
    });
    expect(alerts[0]).not.toHaveProperty('for');
  });

  it.each(rules.map((rule) => [rule.alert ?? rule.record, rule.expr]))(
    '%s asks for what is told',
    (_name, expr = '') => {
      const ours = problemsOf(expr).filter(
        (problem) => ![...recorded].some((name) => problem === `nobody tells ${name}`),
      );
      expect(ours).toEqual([]);
      // What else runs on that Prometheus is not ours to wake anybody for.
      for (const { metric, labels } of readQuery(expr).selectors) {
        if (!recorded.has(metric))
          expect(labels).toContainEqual({ name: 'job', values: ['stillhere'] });
      }
    },
  );

  it.each(named)('%s says what is so, links what to do, and has cases', (_name, rule) => {
    const severity = rule.labels?.severity ?? '';
    expect(['page', 'ticket']).toContain(severity);
    expect(rule.annotations?.summary).toMatch(/^[A-Z].*\.$/);
    const own = checks.filter(({ alertname }) => alertname === rule.alert);
    const fires = own.filter(({ exp_alerts }) =>
      exp_alerts.some(({ exp_labels }) => exp_labels.severity === severity),
    );
    expect(fires.length).toBeGreaterThan(0);
    expect(own.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  });
});

/** Where it is missing these are counted as skipped; .ci/run installs it. */
const promtool = promtoolProgram(root) ?? '';
const withPromtool = promtool === '' ? describe.skip : describe;
const changed = mkdtempSync(join(tmpdir(), 'stillhere-alerts-'));
afterAll(() => rmSync(changed, { recursive: true, force: true }));

withPromtool('their cases, run by promtool', () => {
  const run = (directory: string) =>
    spawnSync(promtool, ['test', 'rules', 'stillhere.cases.yaml'], {
      cwd: directory,
      encoding: 'utf8',
    });

  it('pass', () => {
    expect(run(folder).status).toBe(0);
  });

  it.each([
    ['always', 'vector(1)'],
    ['never', 'vector(1) > 1'],
  ])('notice of each alert when it fires %s', (_name, expr) => {
    const planted = read<Rules>('stillhere.rules.yaml');
    for (const rule of planted.groups.flatMap((group) => group.rules)) rule.expr = expr;
    writeFileSync(join(changed, 'stillhere.rules.yaml'), stringify(planted));
    copyFileSync(join(folder, 'stillhere.cases.yaml'), join(changed, 'stillhere.cases.yaml'));
    const { status, stderr } = run(changed);
    expect(status).toBe(1);
    const noticed = [...stderr.matchAll(/alertname: (\w+)/g)].map(([, name]) => name);
    expect(new Set(noticed)).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });
});

describe('deploy/runbooks', () => {
  const linked = new Set(alerts.map(({ annotations }) => annotations?.runbook_url ?? ''));
  const there = readdirSync(join(root, 'deploy/runbooks')).filter((name) => name !== 'README.md');

  it('are those that alerts link, and no others', () => {
    expect(there.map((name) => `deploy/runbooks/${name}`).sort()).toEqual([...linked].sort());
  });
});
