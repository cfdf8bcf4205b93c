import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import { type ReadableLog, readLog } from '@stillhere/log-source';
import {
  contributionsTable,
  figuresTable,
  measures,
  observationsTable,
  periodsOf,
  type Table,
  writeTable,
} from '@stillhere/reporting';
import { answersOf, observe, type Reach } from './ask.js';
import { writeNewFile } from './new-file.js';
import { type MeasuresOptions, parseOptions } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes as the help says. */
export async function runMeasures(
  args: readonly string[],
  environment: Environment,
  output: Output = openOutput(),
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const { options } = parsed;
  if (options.command === 'list') return list(output);
  try {
    return await readLog(options, (log) => answer(log, options, output));
  } catch (error) {
    output.say(`Nothing was written: ${(error as Error).message}`);
    return 2;
  }
}

function list(output: Output): number {
  for (const { name, unit, formula } of measures) output.print(`${name} (${unit}): ${formula}`);
  return 0;
}

class NotThatFar extends Error {}

async function answer(log: ReadableLog, options: MeasuresOptions, output: Output): Promise<number> {
  const reach: Reach = { position: '', events: 0 };
  try {
    if (options.file === '')
      return await print(await tableOf(log, options, reach), options, output);
    const rows = await writeNewFile(options.file, async (write) => {
      const table = await tableOf(log, options, reach);
      const count = await writeTable(table, options, write);
      assertReached(options, reach);
      return count;
    });
    const version = reach.position === '' ? 'an empty log' : `position ${reach.position}`;
    output.say(`${options.file}: ${rows} rows, of the log up to ${version}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof NotThatFar)) throw error;
    output.say(error.message);
    return 1;
  }
}

async function print(table: Table, options: MeasuresOptions, output: Output): Promise<number> {
  const decoder = new TextDecoder();
  let rest = '';
  await writeTable(table, options, (bytes) => {
    const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) output.print(line);
  });
  return 0;
}

async function tableOf(log: ReadableLog, options: MeasuresOptions, reach: Reach): Promise<Table> {
  const { question, since } = options;
  if (options.command === 'observations') {
    const [whole] = periodsOf(question.span, 'whole');
    const seen = inside(observe(log, options, reach), whole);
    return observationsTable(seen, question.span.zone);
  }
  const answers = await answersOf(log, options, reach);
  assertReached(options, reach);
  const [first] = answers;
  return options.command === 'explain' && first !== undefined
    ? contributionsTable(first, since)
    : figuresTable(answers, reach.position);
}

/** An answer for a version that the log has not reached would be another one tomorrow. */
function assertReached({ version }: MeasuresOptions, { position }: Reach): void {
  if (version <= position) return;
  const end = position === '' ? 'is empty' : `ends at ${position}`;
  throw new NotThatFar(`--version is ${version}, but the log ${end}. Nothing was written.`);
}

async function* inside<One extends { readonly atMs: number }>(
  all: AsyncIterable<One>,
  whole: { readonly fromMs: number; readonly untilMs: number } | undefined,
): AsyncGenerator<One> {
  for await (const one of all) {
    if (whole === undefined || (one.atMs >= whole.fromMs && one.atMs < whole.untilMs)) yield one;
  }
}
