import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import { CheckpointConflict } from '@stillhere/event-processing';
import { type Diff, diff } from './diff.js';
import { parseOptions, type RebuildOptions } from './options.js';
import { rebuild } from './rebuild.js';
import { differenceText, diffText, rebuiltText } from './report.js';
import { withStored, withViews } from './views.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes as the help says. */
export async function runRebuild(
  args: readonly string[],
  environment: Environment,
  output: Output = openOutput(),
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const { options } = parsed;
  try {
    return options.isDiff ? await compare(options, output) : await replace(options, output);
  } catch (error) {
    output.say(`${sentenceOf(error, options)} Nothing was changed.`);
    return 2;
  }
}

async function replace(options: RebuildOptions, output: Output): Promise<number> {
  const { projection, json } = options;
  const startedMs = performance.now();
  const folded = await withViews(options, (parts) => rebuild(projection, parts));
  const done = { projection: projection.name, ...folded, ms: performance.now() - startedMs };
  if (json) output.json({ result: 'rebuilt', ...done, ms: Math.round(done.ms) });
  else output.print(rebuiltText(done));
  return 0;
}

async function compare(options: RebuildOptions, output: Output): Promise<number> {
  const { projection, json } = options;
  const { name } = projection;
  const found = await withStored(options, name, (parts) => diff(projection, parts));
  if (json) output.json({ projection: name, ...found });
  else {
    output.print(diffText(name, found));
    if ('first' in found && found.first) output.print(differenceText(found.first));
  }
  return exitCodes[found.result];
}

const exitCodes: Readonly<Record<Diff['result'], number>> = {
  same: 0,
  different: 1,
  ahead: 1,
  'not-there': 2,
};

/** Errors with a code say what to do; everything else is a fault. */
function sentenceOf(error: unknown, { projection }: RebuildOptions): string {
  if (error instanceof CheckpointConflict) {
    return `Another rebuild of ${projection.name} began meanwhile, so this one was given up.`;
  }
  if (error instanceof Error && typeof (error as { code?: unknown }).code === 'string') {
    return error.message;
  }
  throw error;
}
