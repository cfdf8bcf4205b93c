import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { parseStreamName } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { logSetting, logUrlProblem } from '@stillhere/log-source';

export interface VerifyOptions {
  /** Absolute. */
  readonly directory: string;
  /** A log in a database instead; `undefined`: the one in the directory. */
  readonly url: string | undefined;
  /** `undefined`: the whole log. */
  readonly stream: StreamName | undefined;
  /** Checkpoints that were kept elsewhere; `undefined`: none. Absolute. */
  readonly checkpoint: string | undefined;
  readonly json: boolean;
}

const settings = {
  data: {
    ...dataSetting,
    help: 'Where the log lies',
  },
  log: logSetting,
  stream: {
    kind: 'text',
    value: 'NAME',
    default: '',
    help: 'Only this stream, as conversation-local_0199a3f27c1e7a4b8d2f6e0c1b3a5d7f',
  },
  checkpoint: {
    kind: 'text',
    value: 'FILE',
    default: '',
    help: 'One or more signed checkpoints of this log that were kept elsewhere',
  },
  json: { kind: 'switch', help: 'One JSON object instead of sentences' },
} as const satisfies Settings;

const usage = `Recomputes the hash chain of every stream in the log and says whether anything was changed.

  npm run verify-log -- [--data DIR | --log URL] [--stream NAME | --checkpoint FILE] [--json]
  npm run verify-log -- bundle FILE    a file that npm run evidence wrote`;

const afterword = `It reads only, changes nothing, and works while the service runs. It ends with
  0  intact: every event is what was written
  1  divergence: the first event that is not, with what was expected and what was found
  2  incomplete: the log could not be read to its end, so nothing is known about it

What it does not cover it says. A log that was cut off at its end, rolled back, or rewritten together with
its chains and seals shows only against a checkpoint that was kept elsewhere: give it with --checkpoint.`;

/** Reads command line and environment. */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed<VerifyOptions> {
  const read = readSettings(settings, { args, env, usage });
  if (!read.ok) return unread(read, afterword);
  const { data, log, stream, checkpoint: kept, json } = read.values;
  if (stream !== '' && !parseStreamName(stream)) {
    const found = JSON.stringify(stream.slice(0, 120));
    const sentence = `${found} is no stream name; expected <category>-<tenant>_<id>.`;
    return refused(sentence);
  }
  if (stream !== '' && kept !== '') {
    return refused('--checkpoint is over the whole log, so --stream cannot be given with it.');
  }
  const wrongUrl = logUrlProblem('--log', log);
  if (wrongUrl !== undefined) {
    return refused(wrongUrl);
  }
  const directory = resolve(data);
  const url = log === '' ? undefined : log;
  const only = stream === '' ? undefined : (stream as StreamName);
  const checkpoint = kept === '' ? undefined : resolve(kept);
  return { kind: 'options', options: { directory, url, stream: only, checkpoint, json } };
}
