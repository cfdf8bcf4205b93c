import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface ReplayOptions {
  /** Absolute. */
  readonly directory: string;
  readonly conversation: string;
  readonly tenant: string;
  /** What was asked for: an instant, or a time of day on the conversation's first day. */
  readonly at: string | undefined;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: ReplayOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly sentence: string };

export const help = `Prints what the counselor's screen showed at a moment, rebuilt from the log.

  npm run replay -- CONVERSATION --at TIME [--data DIR] [--tenant NAME] [--json]
  npm run replay -- --list [--data DIR]

  CONVERSATION    the conversation's id, 32 hex digits; --list names them
  --at TIME       2026-11-22T03:14:05Z, or 03:14:05 (UTC) on the day it was opened; default: its end
  --data DIR      where the log lies; default ./data, or what STILLHERE_DATA names
  --tenant NAME   default local
  --json          one JSON object instead of words
  --list          the conversations in the log, newest last
  --help          this text

It reads only, and works while the service runs. The words of a conversation whose key was destroyed
read [redacted]. Exit 0: printed; 1: the log shows no such conversation, or nothing that early; 2: it
could not be read.
`;

const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text)) && text.includes('T');
const isTimeOfDay = (text: string): boolean =>
  /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/.test(text);

export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return refused((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const [conversation = ''] = positionals;
  if (!values.list && !/^[a-z0-9]{1,64}$/.test(conversation)) {
    return refused('Expected the id of a conversation; --list names them.');
  }
  const { at } = values;
  if (at !== undefined && !isInstant(at) && !isTimeOfDay(at)) {
    return refused(
      `--at must be a time like 2026-11-22T03:14:05Z or 03:14:05, not ${JSON.stringify(at)}.`,
    );
  }
  const directory = resolve(values.data ?? (environment.STILLHERE_DATA || './data'));
  const { tenant, json } = values;
  return {
    kind: 'options',
    options: { directory, conversation: values.list ? '' : conversation, tenant, at, json },
  };
}

const refused = (sentence: string): ParsedOptions => ({ kind: 'refused', sentence });

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      at: { type: 'string' },
      data: { type: 'string' },
      tenant: { type: 'string', default: 'local' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });

/** The instant that was meant, as the log writes it. */
export function instantOf(at: string | undefined, openedAt: string, lastAt: string): string {
  if (at === undefined) return lastAt;
  const text = isTimeOfDay(at)
    ? `${openedAt.slice(0, 10)}T${at.length === 5 ? `${at}:00` : at}Z`
    : at;
  const ms = Date.parse(text);
  // A whole second means its end: the screen of 03:14:05 includes what came in that second.
  const isWhole = !/\.\d/.test(at);
  return new Date(isWhole ? Math.floor(ms / 1_000) * 1_000 + 999 : ms).toISOString();
}
