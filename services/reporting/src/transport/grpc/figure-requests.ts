import type { reporting as api } from '@stillhere/contracts';
import type { Position } from '@stillhere/kernel';
import { field, invalidArgument, requireField } from '@stillhere/nest-kit';
import type { ExplainInput, PagePlace } from '../../application/figures/explain-figure.js';
import { type ExportInput, exported } from '../../application/figures/export-figures.js';
import { versionPattern } from '../../application/figures/look.js';
import type { QueryInput } from '../../application/figures/query-measures.js';
import { type Asked, isProblem, queriesOf, spanOf } from '../../application/figures/question.js';
import { tableFormats } from '../../application/tables/table.js';
import { switchesDefault } from '../../domain/measures/measure.js';
import { type ObservationKind, observationKinds } from '../../domain/measures/observation.js';

const measuresMax = 40;
const valuesMax = 100;
/** So many figures an answer may have. */
const periodsMax = 10_000;
const pageSizeMax = 1_000;
const pageSizeDefault = 100;
/** An hour: as the tool has it. */
const switchMsMax = 3_600_000;

export function queryInput({ question }: api.QueryRequest): QueryInput {
  const asked = askedOf(question);
  return { queries: queriesIn(asked), version: versionIn(question) };
}

export function explainInput(request: api.ExplainRequest): ExplainInput {
  const asked = askedOf(request.question);
  requireField(asked.measures.length === 1, 'question.measures', 'the name of one measure');
  const [query] = queriesIn(asked);
  if (query === undefined) throw invalidArgument('question.measures', 'the name of one measure');
  const size = field.count('page_size', request.pageSize, pageSizeMax);
  const { since } = request;
  requireField(since === '' || versionPattern.test(since), 'since', 'a version of an answer');
  return {
    query,
    version: versionIn(request.question),
    cellFromMs: Date.parse(field.instant('cell_from', request.cellFrom)),
    cellGroups: request.cellGroups,
    since,
    pageSize: size === 0 ? pageSizeDefault : size,
    page: request.pageToken === '' ? undefined : pageIn(request.pageToken, query.measure.sees),
  };
}

export function exportInput(request: api.ExportRequest): ExportInput {
  const what = field.oneOf('what', request.what, exported);
  const format = field.oneOf('format', request.format, tableFormats);
  requireField(!request.bom || format === 'csv', 'bom', 'false unless format is csv');
  const asked = askedOf(request.question);
  const isOfMeasures = what !== 'observations';
  const count = asked.measures.length;
  requireField(isOfMeasures || count === 0, 'question.measures', 'empty: observations are of all');
  requireField(what !== 'contributions' || count === 1, 'question.measures', 'the name of one');
  const span = spanOf(asked);
  if (isProblem(span)) throw invalidArgument(`question.${span.field}`, span.expected);
  const queries = isOfMeasures ? queriesIn(asked) : [];
  return { what, format, bom: request.bom, span, queries, version: versionIn(request.question) };
}

function askedOf(question: api.Question | undefined): Asked {
  if (question === undefined) throw invalidArgument('question', 'given');
  const { measures, from, until, by, only } = question;
  requireField(measures.length <= measuresMax, 'question.measures', `at most ${measuresMax} names`);
  const isFew = only.every(({ values }) => values.length > 0 && values.length <= valuesMax);
  requireField(isFew, 'question.only', `each with 1 to ${valuesMax} values`);
  return {
    ...{ measures, from, until, by, only },
    zone: question.zone === '' ? 'UTC' : question.zone,
    period: question.period === '' ? 'day' : question.period,
    switches: switchesOf(question),
  };
}

function switchesOf(question: api.Question) {
  const {
    shortAbandonMs = switchesDefault.shortAbandonMs,
    serviceLevelMs = switchesDefault.serviceLevelMs,
    withShortAbandons,
  } = question;
  field.count('question.short_abandon_ms', shortAbandonMs, switchMsMax);
  field.count('question.service_level_ms', serviceLevelMs, switchMsMax);
  return { shortAbandonMs, serviceLevelMs, withShortAbandons };
}

function queriesIn(asked: Asked) {
  const queries = queriesOf(asked, periodsMax);
  if (isProblem(queries)) throw invalidArgument(`question.${queries.field}`, queries.expected);
  return queries;
}

function versionIn(question: api.Question | undefined): string {
  const { version = '' } = question ?? {};
  const isOne = version === '' || versionPattern.test(version);
  requireField(isOne, 'question.version', 'a version of an answer');
  return version;
}

export const pageToken = ({ version, kind, after }: PagePlace): string => {
  const { untilMs, position, ordinal } = after;
  return Buffer.from(JSON.stringify([version, kind, untilMs, position, ordinal])).toString(
    'base64url',
  );
};

function pageIn(token: string, sees: readonly ObservationKind[]): PagePlace {
  const place = placeIn(token);
  const isOfThis = place !== undefined && sees.includes(place.kind);
  requireField(isOfThis, 'page_token', 'as the page before named it, with the same question');
  return place;
}

function placeIn(token: string): PagePlace | undefined {
  const [version, kind, untilMs, position, ordinal] = partsIn(token);
  const known = observationKinds.find((one) => one === kind);
  if (known === undefined || !isPosition(version) || !isPosition(position)) return undefined;
  if (!Number.isSafeInteger(untilMs) || !Number.isSafeInteger(ordinal)) return undefined;
  // It is compared with an integer of 32 bits.
  if (Math.abs(Number(ordinal)) > 2 ** 31 - 1) return undefined;
  const after = { untilMs: Number(untilMs), position, ordinal: Number(ordinal) };
  return { version, kind: known, after };
}

const isPosition = (part: unknown): part is Position =>
  typeof part === 'string' && versionPattern.test(part);

function partsIn(token: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
}
