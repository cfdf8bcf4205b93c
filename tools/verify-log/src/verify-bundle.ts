import { readFileSync } from 'node:fs';
import {
  answerUnasked,
  type Output,
  readSettings,
  type Settings,
  unread,
} from '@stillhere/command-line';
import { verifyBundle } from '@stillhere/evidence';

const settings = {
  key: {
    kind: 'text',
    value: 'VERIFIER-KEY',
    default: '',
    help: 'The key that has to have signed, as you know it from elsewhere',
  },
} as const satisfies Settings;

const usage = `Verifies a file that npm run evidence wrote, with no access to the system that it came from.

  npm run verify-log -- bundle FILE [--key VERIFIER-KEY]`;

const afterword = `Without --key the keys in the file are taken at their word: somebody else's key would do as well.
It ends with 0: intact; 1: divergence; 2: it is no such file, or cannot be read.`;

const exitCodes = { intact: 0, divergence: 1, incomplete: 2 } as const;

/** `verify-log bundle …`; resolves with the exit code. */
export function runVerifyBundle(args: readonly string[], output: Output): number {
  const read = readSettings(settings, { args, env: {}, usage, restMax: 1 });
  if (!read.ok) {
    const unasked = unread(read, afterword);
    return unasked.kind === 'options' ? 2 : answerUnasked(unasked, output);
  }
  const [file = ''] = read.rest;
  const { key } = read.values;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    output.print(
      `incomplete: ${file === '' ? 'no file was named' : `${file} cannot be read (${code})`}`,
    );
    return 2;
  }
  const report = verifyBundle(bytes, key === '' ? undefined : key);
  output.print(
    report.result === 'intact'
      ? intactText(report, key !== '')
      : `${report.result}: ${report.sentence}`,
  );
  return exitCodes[report.result];
}

function intactText(
  { bundle, events, unsealed, key }: Extract<ReturnType<typeof verifyBundle>, { result: 'intact' }>,
  isTrusted: boolean,
): string {
  const subjects = bundle.subjects.map((one) => `${one.subject} (key ${one.key})`).join(', ');
  return [
    `intact: ${events} events of conversation ${bundle.conversation} of ${bundle.tenant}, log ${bundle.log}`,
    `  signed by ${key}${isTrusted ? ', the key that was given' : ''}`,
    `  sealed words of: ${subjects === '' ? 'nobody' : subjects}; whether a key was there is said, not proven`,
    ...(isTrusted ? [] : ['  not covered: whose key that is; compare it, or give it with --key']),
    ...(unsealed > 0
      ? [
          `  not covered: ${unsealed} events that are newer than the checkpoint: chained, not sealed`,
        ]
      : []),
    '  not covered: whether more was recorded after the last event here; what the words say; when the log noted an event',
  ].join('\n');
}
