import { createHash } from 'node:crypto';
import type { reporting as api, CallContext } from '@stillhere/contracts';
import { type Observation, observationKinds } from '../../domain/measures/observation.js';
import { type Span, wholeOf } from '../../domain/measures/period.js';
import type { Query } from '../../domain/measures/query.js';
import type { Reporting } from '../reporting.js';
import { contributionsTable, figuresTable } from '../tables/figures-table.js';
import { observationsTable } from '../tables/observations-table.js';
import type { Table, TableFormat, Write } from '../tables/table.js';
import { writeTable } from '../tables/write-table.js';
import { answerOf } from './answer.js';
import { type Look, lookAt, observedIn } from './look.js';
import { askerOf, notForAnalysts, requireNoPeople } from './who-asks.js';
import { written } from './written.js';

export const exported = ['figures', 'contributions', 'observations'] as const;

export interface ExportInput {
  readonly what: (typeof exported)[number];
  readonly format: TableFormat;
  readonly bom: boolean;
  readonly span: Span;
  /** Of observations none. */
  readonly queries: readonly Query[];
  readonly version: string;
}

/** The last chunk says what the file is: whoever has none has no whole file. */
export async function* exportFigures(
  reporting: Reporting,
  input: ExportInput,
  context: CallContext,
): AsyncGenerator<api.ExportChunk> {
  const asker = askerOf(context, 'Export');
  if (asker.isAnalyst && input.what !== 'figures') {
    throw notForAnalysts('what', 'Files of single cases');
  }
  for (const query of input.queries) requireNoPeople(asker, query);
  const look = await lookAt(reporting, {
    ...{ tenant: asker.tenant, version: input.version },
    signal: context.signal,
  });
  const table = await tableOf(look, input, asker.hideBelow);
  const hash = createHash('sha256');
  const fill = (write: Write): Promise<number> => writeTable(table, input, write);
  const chunks = written(fill);
  while (true) {
    const chunk = await chunks.next();
    if (chunk.done === true) {
      const manifest = { rows: chunk.value, version: look.version, sha256: hash.digest('hex') };
      yield { data: Buffer.alloc(0), manifest };
      return;
    }
    hash.update(chunk.value);
    yield { data: Buffer.from(chunk.value), manifest: undefined };
  }
}

async function tableOf(look: Look, input: ExportInput, hideBelow: number): Promise<Table> {
  const { what, span, queries } = input;
  const whole = wholeOf(span);
  if (what === 'observations') {
    return observationsTable(endingIn(observedIn(look, observationKinds, whole), whole), span.zone);
  }
  const keepsBehind = what === 'contributions';
  const answers = [];
  for (const query of queries) {
    answers.push({ query, cells: await answerOf(look, query, { hideBelow, keepsBehind }) });
  }
  const [first] = answers;
  return keepsBehind && first !== undefined
    ? contributionsTable(first, '')
    : figuresTable(answers, look.version);
}

/** In the file of the day in which they became known. */
async function* endingIn(
  all: AsyncIterable<Observation>,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): AsyncGenerator<Observation> {
  for await (const one of all) if (one.atMs >= fromMs && one.atMs < untilMs) yield one;
}
