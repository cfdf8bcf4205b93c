import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { factsOf } from '../../../test/fact-lines.js';
import type { Figure } from './figure.js';
import { type Measure, switchesDefault } from './measure.js';
import { measures } from './measures.js';
import { createObserver } from './observer.js';
import { Answering } from './query.js';
import { zoneOf } from './zone.js';

const page = readFileSync(new URL('../../../../../docs/measures.md', import.meta.url), 'utf8');
const sections = new Map(
  [...page.matchAll(/^### (\S+)\n\n([\s\S]*?)(?=\n##|$(?![\s\S]))/gm)].map(([, name, text]) => [
    name ?? '',
    text ?? '',
  ]),
);
const log = /```log\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

const lineOf = (name: string, label: string): string =>
  new RegExp(`^- ${label}: (.*)$`, 'm').exec(sections.get(name) ?? '')?.[1] ?? '';

function figureOfTheDay(measure: Measure): Figure | undefined {
  const zone = zoneOf('UTC');
  if (zone === undefined) return undefined;
  const [from, until] = [
    { year: 2026, month: 3, day: 2 },
    { year: 2026, month: 3, day: 3 },
  ];
  const answering = new Answering({
    ...{ measure, span: { from, until, zone }, period: 'day', by: [], only: {} },
    switches: switchesDefault,
  });
  const observer = createObserver();
  for (const fact of factsOf(log)) for (const seen of observer.take(fact)) answering.take(seen);
  return answering.cells()[0]?.figure;
}

function written(measure: Measure): string {
  const figure = figureOfTheDay(measure);
  if (figure === undefined) return 'none';
  const { numerator, denominator, value, quantiles } = figure;
  switch (measure.summary) {
    case 'sum':
    case 'peak':
      return `= ${value}`;
    case 'ratio':
      return `= ${numerator}/${denominator}`;
    case 'durations': {
      const { p50, p90, longest } = quantiles ?? {};
      return `= ${numerator}/${denominator} p50 ${p50} p90 ${p90} longest ${longest}`;
    }
  }
}

describe('the page of measures', () => {
  it('tells each measure there is, in order, and none besides', () => {
    expect([...sections.keys()]).toEqual(measures.map(({ name }) => name));
  });

  it.each(measures.map((one) => [one.name, one] as const))(
    '%s: formula, event and example are so',
    (name, measure) => {
      expect(lineOf(name, 'formula')).toBe(measure.formula);
      expect(lineOf(name, 'defined by')).toBe(measure.definedBy);
      expect(/`([^`]*)`/.exec(lineOf(name, 'example'))?.[1]).toBe(written(measure));
    },
  );
});
