import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type MetricSpec,
  metricSpecs,
  noMetrics,
  type OpenedMetrics,
  openMetrics,
  processMetrics,
} from '../index.js';

const specs: Readonly<Record<string, MetricSpec>> = metricSpecs;
let nowMs: number;
let metrics: OpenedMetrics;

beforeEach(() => {
  nowMs = 0;
  metrics = openMetrics({ now: () => nowMs });
});

const lines = async () =>
  (await metrics.page()).text.split('\n').filter((line) => line.startsWith('stillhere_'));

describe('the figures of a process', () => {
  it('are nothing until a part asks for them; then a series is 0, not unknown', async () => {
    expect(await lines()).toEqual([]);
    metrics.counter('stillhere_feed_events_total', { consumer: 'a@1' });
    expect(await lines()).toEqual(['stillhere_feed_events_total{consumer="a@1"} 0']);
  });

  it('count together where two parts ask for the same series', async () => {
    for (const amount of [undefined, 2]) {
      metrics.counter('stillhere_feed_events_total', { consumer: 'a@1' }).add(amount);
    }
    metrics.histogram('stillhere_log_commit_events', {}).observe(3);
    metrics.histogram('stillhere_log_commit_events', {}).observe(5);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'stillhere_feed_events_total{consumer="a@1"} 3',
        'stillhere_log_commit_events_bucket{le="4"} 1',
        'stillhere_log_commit_events_sum 8',
        'stillhere_log_commit_events_count 2',
      ]),
    );
  });

  it('read gauges when somebody asks, of all who tell them, and forget who is not told of any more', async () => {
    const groups = new Set(['waiting']);
    metrics.gauge('stillhere_queue_people', (set, atMs) => {
      for (const group of groups) set({ group }, atMs);
    });
    metrics.gauge('stillhere_queue_people', (set) => set({ group: 'gone' }, 7));
    nowMs = 5;
    expect(await lines()).toEqual([
      'stillhere_queue_people{group="waiting"} 5',
      'stillhere_queue_people{group="gone"} 7',
    ]);
    groups.clear();
    expect(await lines()).toEqual(['stillhere_queue_people{group="gone"} 7']);
  });

  it('cost nothing where nobody wants them', () => {
    noMetrics.counter('stillhere_feed_events_total', { consumer: 'a@1' }).add();
    noMetrics.histogram('stillhere_log_commit_events', {}).observe(1);
    noMetrics.gauge('stillhere_queue_people', () => {
      throw new Error('nobody asks');
    });
  });
});

describe('the names', () => {
  it.each(Object.entries(specs))('%s says its unit, and means one thing', (name, spec) => {
    const { kind, unit, buckets, meaning } = spec;
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(name.endsWith('_seconds')).toBe(unit === 'seconds');
    expect(buckets !== undefined).toBe(kind === 'histogram');
    expect(buckets?.toSorted((a, b) => a - b)).toEqual(buckets);
    expect(meaning).toMatch(/^[A-Z0-9].*\.$/);
  });

  it('stand in docs/metrics.md, all and no others', () => {
    const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const ours = Object.entries(specs).map(
      ([name, { kind, unit, labels, by, meaning }]) =>
        `| \`${name}\` | ${kind} | ${unit} | ${labels.join(', ')} | ${by} | ${meaning} |`,
    );
    const ofTheProcess = Object.entries(processMetrics).map(
      ([name, meaning]) => `| \`${name}\` | ${meaning} |`,
    );
    expect(rows).toEqual([...ours, ...ofTheProcess]);
  });
});
