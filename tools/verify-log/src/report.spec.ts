import { describe, expect, it } from '@jest/globals';
import { positionOf } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import { exitCodeOf, type Report, reportText, reportValue } from './report.js';

const stream = 'queue-local_1' as StreamName;
const position = positionOf(7);
const intact: Report = { result: 'intact', events: 7, streams: 1, position };
const divergence: Report = {
  result: 'divergence',
  divergence: { kind: 'content', stream, revision: 3, position, expected: 'a', found: 'b' },
};

describe('a report', () => {
  it.each<[Report, number, string]>([
    [intact, 0, 'intact: 7 events in 1 stream, head position 0000000000000007'],
    [
      { result: 'intact', events: 0, streams: 0, position: undefined },
      0,
      'intact: 0 events in 0 streams, head position (none)',
    ],
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
    expect(reportValue(report)).toEqual({ ...report, exitCode });
  });
});
