import { type Divergence, describeDivergence } from '@stillhere/audit-log';
import type { Hash, Position, StreamName } from '@stillhere/kernel';

/** What is known after a run. */
export type Report =
  | {
      readonly result: 'intact';
      readonly events: number;
      readonly streams: number;
      /** Of the last event; `undefined` in an empty log. */
      readonly position: Position | undefined;
    }
  | {
      readonly result: 'intact-stream';
      readonly stream: StreamName;
      readonly revision: number;
      readonly hash: Hash;
    }
  /** An event is not what was written. */
  | { readonly result: 'divergence'; readonly divergence: Divergence }
  /** The file is damaged where no single event can be named. */
  | {
      readonly result: 'damaged';
      readonly sentence: string;
      /** The last position up to which everything is sound. */
      readonly lastGood: Position | undefined;
    }
  /** The log could not be read to its end. */
  | { readonly result: 'incomplete'; readonly sentence: string };

const exitCodes = {
  intact: 0,
  'intact-stream': 0,
  divergence: 1,
  damaged: 1,
  incomplete: 2,
} as const;

export const exitCodeOf = (report: Report): 0 | 1 | 2 => exitCodes[report.result];

export function reportText(report: Report): string {
  switch (report.result) {
    case 'intact': {
      const { events, streams, position } = report;
      const counted = `${counts(events, 'event')} in ${counts(streams, 'stream')}`;
      return `intact: ${counted}, head position ${position ?? '(none)'}`;
    }
    case 'intact-stream': {
      const { stream, revision, hash } = report;
      return `intact: ${counts(revision + 1, 'event')} in ${stream}, head revision ${revision}, hash ${hash}`;
    }
    case 'divergence':
      return `divergence: ${describeDivergence(report.divergence)}`;
    case 'damaged':
      return `divergence: ${report.sentence}\n  last good position: ${report.lastGood ?? '(none)'}`;
    case 'incomplete':
      return `incomplete: ${report.sentence}`;
  }
}

/** For `--json`; `exitCode` says the same as the process will. */
export const reportValue = (report: Report): object => ({
  ...report,
  exitCode: exitCodeOf(report),
});

const counts = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
