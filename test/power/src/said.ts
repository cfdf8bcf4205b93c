/** What the machine is told before it does anything. */
export interface Orders {
  readonly part: Part;
  /** Counts from 0 on each disk. */
  readonly life: number;
  /** `load`: until the power goes. `few`: some, then it closes in its own way. */
  readonly work: 'look' | 'load' | 'few';
  /** Controls only: nothing is fsynced. */
  readonly isUnsafe: boolean;
  /** A disk without a log gets one of the format before this one. */
  readonly hasOldLog: boolean;
  /** Longest pause of a writer between two appends. */
  readonly pauseMs: number;
}

/** The log through its library, or the whole server and people who talk through it. */
export type Part = 'library' | 'server';

/** Where the machine waits for `go`, so that whoever cuts its power knows where it is. */
export type Stage = 'opening' | 'loading';

/** One event, and what tells it from every other: `<stream> <revision> <mark>`. */
export type Mark = string;

/** One line that the machine says. */
export type Said =
  /** It stands in the log, told in the order of positions. */
  | { readonly kind: 'found' | 'kept'; readonly mark: Mark }
  /** All that is found was told. */
  | { readonly kind: 'looked'; readonly files: string }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'opened'; readonly afterMs: number }
  | { readonly kind: 'problem'; readonly detail: string }
  | { readonly kind: 'closed' | 'unmountable' };

export const go = 'go';

export const markOf = (stream: string, revision: number, what: string): Mark =>
  `${stream} ${revision} ${what}`;

/** One line, without its end. */
export function textOf(said: Said): string {
  switch (said.kind) {
    case 'found':
    case 'kept':
      return `${said.kind} ${said.mark}`;
    case 'looked':
      return `looked ${said.files}`;
    case 'stage':
      return `stage ${said.stage}`;
    case 'opened':
      return `opened ${said.afterMs}`;
    case 'problem':
      return `problem ${said.detail.replace(/\s+/g, ' ')}`;
    case 'closed':
    case 'unmountable':
      return said.kind;
  }
}

/** What `textOf` wrote. A line that nobody knows is a problem of its own. */
export function parseSaid(line: string): Said {
  const space = line.indexOf(' ');
  const kind = space < 0 ? line : line.slice(0, space);
  const rest = space < 0 ? '' : line.slice(space + 1);
  switch (kind) {
    case 'found':
    case 'kept':
      return { kind, mark: rest };
    case 'looked':
      return { kind, files: rest };
    case 'stage':
      return { kind, stage: rest as Stage };
    case 'opened':
      return { kind, afterMs: Number(rest) };
    case 'closed':
    case 'unmountable':
      return { kind };
    case 'problem':
      return { kind, detail: rest };
    default:
      return { kind: 'problem', detail: `the machine said: ${line}` };
  }
}
