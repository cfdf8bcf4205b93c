import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import {
  type Bundle,
  bundleText,
  makeBundle,
  type SubjectKeyState,
  verifyBundle,
} from '@stillhere/evidence';
import { readLog } from '@stillhere/log-source';
import { writePrivateFile } from '@stillhere/sqlite';
import { readSqliteSubjectKeys } from '@stillhere/subject-keys';
import { type EvidenceOptions, parseOptions } from './options.js';

/** Exit codes as the help says. */
export async function runEvidence(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: Output = openOutput(),
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const { options } = parsed;
  const { to } = options;
  try {
    if (existsSync(to)) throw new Error(`${to} exists already; it was left as it is.`);
    const text = bundleText(await bundleOf(options));
    const report = verifyBundle(Buffer.from(text));
    if (report.result !== 'intact') {
      output.say(`The log is not what was sealed: ${report.sentence} Nothing was written.`);
      return 1;
    }
    writePrivateFile(to, text, 'keep');
    const { events, unsealed, key } = report;
    output.print(
      `${to}: ${events} events, ${unsealed} of them newer than the checkpoint.\n` +
        `Tell whoever verifies it, by another way, the key that signs: ${key}`,
    );
    return 0;
  } catch (error) {
    output.say(`No evidence was written: ${(error as Error).message}`);
    return 2;
  }
}

async function bundleOf({
  directory,
  url,
  tenant,
  conversation,
}: EvidenceOptions): Promise<Bundle> {
  const keys = keysIn(directory, url);
  try {
    return await readLog({ directory, url }, (log) =>
      makeBundle({
        ...{ storeId: log.storeId, tenant, conversation, events: log.everything() },
        keyOf: keys.stateOf,
      }),
    );
  } finally {
    await keys.close();
  }
}

const unknown: SubjectKeyState = 'unknown';

/** Whether words can still be opened; only of keys that lie in the directory. */
function keysIn(directory: string, url: string) {
  const path = join(directory, 'subject-keys.db');
  if (url !== '' || !existsSync(path)) {
    return { stateOf: async () => unknown, close: async () => undefined };
  }
  const store = readSqliteSubjectKeys(path);
  const stateOf = async (subject: string): Promise<SubjectKeyState> => {
    const found = await store.find(subject);
    if (found === undefined) return unknown;
    return found.status === 'live' ? 'live' : 'destroyed';
  };
  return { stateOf, close: () => store.close() };
}
