import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseStreamName } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

export interface VerifyOptions {
  /** Absolute. */
  readonly directory: string;
  /** `undefined`: the whole log. */
  readonly stream: StreamName | undefined;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: VerifyOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly sentence: string };

export const help = `Recomputes the hash chain of every stream in the log and says whether anything was changed.

  npm run verify-log -- [--data DIR] [--stream NAME] [--json]

  --data DIR      where the log lies; default ./data, or what STILLHERE_DATA names
  --stream NAME   only this stream, for example conversation-local_0199a3f27c1e7a4b8d2f6e0c1b3a5d7f
  --json          one JSON object instead of sentences
  --help          this text

It reads only, and works while the service runs. It ends with
  0  intact: every event is what was written
  1  divergence: the first event that is not, with what was expected and what was found
  2  incomplete: the log could not be read to its end, so nothing is known about it

What a chain alone cannot show: events cut off at the very end of the log or, with --stream, of the
stream. Compare "head position" with one that you noted elsewhere.
`;

/** Reads the command line; `environment.STILLHERE_DATA` is the default folder. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    return { kind: 'refused', sentence: (error as Error).message };
  }
  if (values.help) return { kind: 'help' };
  const { stream } = values;
  if (stream !== undefined && !parseStreamName(stream)) {
    const sentence = `${JSON.stringify(stream)} is no stream name; expected <category>-<tenant>_<id>.`;
    return { kind: 'refused', sentence };
  }
  const directory = resolve(values.data ?? (environment.STILLHERE_DATA || './data'));
  const options = { directory, stream: stream as StreamName | undefined, json: values.json };
  return { kind: 'options', options };
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      stream: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
