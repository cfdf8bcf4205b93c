import { type Divergence, describeDivergence, type Sealed } from '@stillhere/audit-log';
import type { Hash, Position, StreamName } from '@stillhere/kernel';

/** What is known after a run. */
export type Report =
  | {
      readonly result: 'intact';
      readonly events: number;
      readonly streams: number;
      /** Of the last event; `undefined` in an empty log. */
      readonly position: Position | undefined;
      /** How far each tenant's events are sealed. */
      readonly seals: readonly Sealed[];
    }
  | {
      readonly result: 'intact-stream';
      readonly stream: StreamName;
      readonly revision: number;
      readonly hash: Hash;
    }
  /** An event is not what was written. */
  | { readonly result: 'divergence'; readonly divergence: Divergence }
  /** Each chain is sound, but the log is not the one of which a checkpoint was signed. */
  | { readonly result: 'not-as-sealed'; readonly tenant: string; readonly sentence: string }
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
  'not-as-sealed': 1,
  damaged: 1,
  incomplete: 2,
} as const;

export const exitCodeOf = (report: Report): 0 | 1 | 2 => exitCodes[report.result];

export function reportText(report: Report): string {
  switch (report.result) {
    case 'intact': {
      const { events, streams, position, seals } = report;
      const counted = `${counts(events, 'event')} in ${counts(streams, 'stream')}`;
      const head = `intact: ${counted}, head position ${position ?? '(none)'}`;
      return [head, ...seals.map(sealText), ...notCovered(report)].join('\n');
    }
    case 'intact-stream': {
      const { stream, revision, hash } = report;
      return `intact: ${counts(revision + 1, 'event')} in ${stream}, head revision ${revision}, hash ${hash}`;
    }
    case 'divergence':
      return `divergence: ${describeDivergence(report.divergence)}`;
    case 'not-as-sealed':
      return `divergence: ${report.sentence}${report.tenant === '' ? '' : `\n  tenant: ${report.tenant}`}`;
    case 'damaged':
      return `divergence: ${report.sentence}\n  last good position: ${report.lastGood ?? '(none)'}`;
    case 'incomplete':
      return `incomplete: ${report.sentence}`;
  }
}

function sealText({ tenant, events, sealed, outside, keys }: Sealed): string {
  if (keys.length === 0) return `  ${tenant}: ${counts(events, 'event')}, no checkpoint yet`;
  const given = outside > 0 ? `; checkpoint from elsewhere over ${outside} verified` : '';
  return `  ${tenant}: ${sealed} of ${counts(events, 'event')} sealed with ${keys.at(-1)}${given}`;
}

/** What this verdict does not say. */
export function notCovered({ seals }: Pick<Report & { result: 'intact' }, 'seals'>): string[] {
  const lines: string[] = [];
  if (seals.every(({ outside }) => outside === 0)) {
    lines.push(
      'not covered: no checkpoint from elsewhere was given (--checkpoint), so a log that was rolled back, or rewritten ' +
        'together with its seals, would look the same',
    );
  }
  const open = seals.filter(({ events, sealed, outside }) => events > Math.max(sealed, outside));
  if (open.length > 0) {
    lines.push(
      'not covered: of events that no checkpoint covers yet, whether the newest were cut off, and their time of recording ' +
        'and trace context',
    );
  }
  return lines.map((line) => `  ${line}`);
}

/** For `--json`; `exitCode` says the same as the process will. */
export const reportValue = (report: Report): object => ({
  ...report,
  ...(report.result === 'intact' && { notCovered: notCovered(report).map((line) => line.trim()) }),
  exitCode: exitCodeOf(report),
});

const counts = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
