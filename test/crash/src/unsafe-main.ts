import { parseOptions, runWith } from '@stillhere/standalone';
import { faultyStore, isFault } from './control/faulty-store.js';

/**
 * Positive controls only: the same process over a log that breaks one promise. Takes the arguments
 * of the real one after the name of the fault; the real one knows no such argument.
 */
async function run(args: readonly string[]): Promise<void> {
  const fault = args.find(isFault);
  const parsed = parseOptions(
    args.filter((arg) => !isFault(arg)),
    {},
  );
  if (parsed.kind !== 'options' || fault === undefined)
    throw new Error('not to be started by hand');
  await runWith(parsed.options, {}, { openStore: faultyStore(fault) });
}

await run(process.argv.slice(2));
