import { describe, expect, it } from '@jest/globals';
import { positionOf } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import { exitCodeOf, notCovered, type Report, reportText, reportValue } from './report.js';

const stream = 'queue-local_1' as StreamName;
const position = positionOf(7);
const intact: Report = { result: 'intact', events: 7, streams: 1, position, seals: [] };
const sealed = {
  ...{ tenant: 'local', events: 7, sealed: 0, position: undefined, outside: 0 },
  keys: [] as string[],
};
const rolledBack =
  'not covered: no checkpoint from elsewhere was given (--checkpoint), so a log that was rolled back, or rewritten ' +
  'together with its seals, would look the same';
const trimmed = (line: string): string => line.trim();
const divergence: Report = {
  result: 'divergence',
  divergence: { kind: 'content', stream, revision: 3, position, expected: 'a', found: 'b' },
};

describe('a report', () => {
  it.each<[Report, number, string]>([
    [intact, 0, `intact: 7 events in 1 stream, head position 0000000000000007\n  ${rolledBack}`],
    [
      { result: 'intact', events: 0, streams: 0, position: undefined, seals: [] },
      0,
      `intact: 0 events in 0 streams, head position (none)\n  ${rolledBack}`,
    ],
    [
      { ...intact, seals: [{ ...sealed, sealed: 6, outside: 7, keys: ['a+b+c', 'd+e+f'] }] },
      0,
      'intact: 7 events in 1 stream, head position 0000000000000007\n' +
        '  local: 6 of 7 events sealed with d+e+f; checkpoint from elsewhere over 7 verified',
    ],
    [
      { ...intact, seals: [sealed] },
      0,
      'intact: 7 events in 1 stream, head position 0000000000000007\n' +
        `  local: 7 events, no checkpoint yet\n  ${rolledBack}\n` +
        '  not covered: of events that no checkpoint covers yet, whether the newest were cut off, and their time of ' +
        'recording and trace context',
    ],
    [
      { result: 'not-as-sealed', tenant: 'local', sentence: 'So.' },
      1,
      'divergence: So.\n  tenant: local',
    ],
    [{ result: 'not-as-sealed', tenant: '', sentence: 'So.' }, 1, 'divergence: So.'],
    [
      { result: 'intact-stream', stream, revision: 0, hash: 'ab' as Hash },
      0,
      'intact: 1 event in queue-local_1, head revision 0, hash ab',
    ],
    [
      divergence,
      1,
      'divergence: stream queue-local_1, revision 3, position 0000000000000007: ' +
        'Its content is not what was written: data or envelope were changed.\n' +
        '  expected: a\n  found:    b',
    ],
    [
      { result: 'damaged', sentence: 'Broken.', lastGood: undefined },
      1,
      'divergence: Broken.\n  last good position: (none)',
    ],
    [{ result: 'incomplete', sentence: 'No file.' }, 2, 'incomplete: No file.'],
  ])('says in words what it ends with: %j', (report, exitCode, text) => {
    expect(reportText(report)).toBe(text);
    expect(exitCodeOf(report)).toBe(exitCode);
    const said = report.result === 'intact' ? { notCovered: notCovered(report).map(trimmed) } : {};
    expect(reportValue(report)).toEqual({ ...report, ...said, exitCode });
  });
});
