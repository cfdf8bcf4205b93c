import { describe, expect, it } from '@jest/globals';
import { markOf, parseSaid, type Said, textOf } from '../said.js';
import { judge, keptIn } from './judge.js';

const a0 = markOf('conversation-local_a', 0, 'x');
const a1 = markOf('conversation-local_a', 1, 'y');
const b0 = markOf('conversation-local_b', 0, 'x');
const looked: Said = { kind: 'looked', files: 'log.db:4096 log.db-wal:0' };
const found = (...marks: string[]): Said[] => [
  ...marks.map((mark) => ({ kind: 'found', mark }) as const),
  looked,
];

describe('what a cut took', () => {
  it('is nothing where all is there once, and more than was acknowledged', () => {
    expect(judge(found(a0, a1, b0), new Set([a0, b0]))).toEqual({
      events: [a0, a1, b0],
      lost: [],
      duplicated: [],
      problems: [],
    });
  });

  it('is what is not there, or stands elsewhere, or says something else', () => {
    const moved = markOf('conversation-local_a', 2, 'y');
    const other = markOf('conversation-local_b', 0, 'z');
    const { lost } = judge(found(a0, moved, other), new Set([a0, a1, b0]));
    expect(lost).toEqual([a1, b0]);
  });

  it('shows what is there twice in a stream, and two events at one revision', () => {
    const again = markOf('conversation-local_a', 2, 'x');
    const same = markOf('conversation-local_b', 0, 'z');
    const { duplicated } = judge(found(a0, a1, again, b0, same), new Set());
    expect(duplicated).toEqual([again, same]);
  });

  it('is everything where nobody could look, and says so', () => {
    const { lost, problems } = judge([{ kind: 'unmountable' }], new Set([a0]));
    expect(lost).toEqual([a0]);
    expect(problems).toEqual(['it never looked into the log']);
  });

  it('counts what was acknowledged in this life for the next one', () => {
    const said: Said[] = [...found(a0), { kind: 'kept', mark: a1 }];
    expect(judge(said, new Set([a0])).lost).toEqual([]);
    expect(keptIn(said)).toEqual([a1]);
  });
});

describe('a line of the machine', () => {
  it('is heard as it was said', () => {
    const lines: Said[] = [
      looked,
      { kind: 'looked', files: '' },
      { kind: 'found', mark: a0 },
      { kind: 'kept', mark: a1 },
      { kind: 'stage', stage: 'loading' },
      { kind: 'opened', afterMs: 12 },
      { kind: 'problem', detail: 'the log cannot be read' },
      { kind: 'closed' },
      { kind: 'unmountable' },
    ];
    expect(lines.map((one) => parseSaid(textOf(one)))).toEqual(lines);
  });

  it('that nobody knows is a problem, and a problem is one line', () => {
    expect(parseSaid('Segmentation fault')).toEqual({
      kind: 'problem',
      detail: 'the machine said: Segmentation fault',
    });
    expect(textOf({ kind: 'problem', detail: 'one\n  two' })).toBe('problem one two');
  });
});
