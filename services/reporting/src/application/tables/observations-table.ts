import { groupNames, type Observation } from '../../domain/measures/observation.js';
import type { Zone } from '../../domain/measures/zone.js';
import type { Table } from './table.js';

/** All that measures are made of, one row each: what analysts work on with tools of their own. */
export function observationsTable(seen: AsyncIterable<Observation>, zone: Zone): Table {
  return {
    columns: [
      { name: 'kind', type: 'text' },
      { name: 'at', type: 'instant' },
      { name: 'from', type: 'instant' },
      { name: 'ms', type: 'integer' },
      { name: 'count', type: 'integer' },
      ...groupNames.map((name) => ({ name, type: 'text' }) as const),
      { name: 'subject', type: 'text' },
      { name: 'event', type: 'text' },
      { name: 'position', type: 'text' },
    ],
    rows: rowsOf(seen),
    zone,
  };
}

async function* rowsOf(seen: AsyncIterable<Observation>) {
  for await (const one of seen) {
    const { kind, atMs, fromMs, count, groups, subject, eventId, position } = one;
    yield [
      ...[kind, atMs, fromMs, Math.max(0, atMs - fromMs), count],
      ...groupNames.map((name) => groups[name]),
      ...[subject, eventId, position],
    ];
  }
}
