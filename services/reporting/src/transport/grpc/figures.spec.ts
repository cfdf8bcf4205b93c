import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { reporting as api, Role } from '@stillhere/contracts';
import { isServiceFault } from '@stillhere/nest-kit';
import { as } from '../../../test/asking.js';
import { dayOf } from '../../../test/day.js';
import { type Projected, projected } from '../../../test/projected.js';
import { measures } from '../../domain/measures/measures.js';

let of: Projected;
beforeAll(async () => {
  of = await projected([dayOf({ many: 12, few: 3 })], { pieces: 1 });
});
afterAll(() => of.close());

const question = (over: Partial<api.Question> = {}): api.Question => ({
  ...{ measures: ['offered'], from: '2026-03-02', until: '2026-03-03', zone: '', period: '' },
  ...{ by: [], only: [], version: '', withShortAbandons: false, ...over },
});
const explaining = (over: Partial<api.ExplainRequest> = {}): api.ExplainRequest => ({
  ...{ question: question(), cellFrom: '2026-03-02T00:00:00.000Z', cellGroups: [] },
  ...{ since: '', pageSize: 0, pageToken: '', ...over },
});
const exporting = (over: Partial<api.ExportRequest> = {}): api.ExportRequest => ({
  ...{ question: question(), what: 'figures', format: 'csv', bom: false, ...over },
});
const ask = (over: Partial<api.Question> = {}, role: Role = 'supervisor') =>
  of.service.query({ question: question(over) }, as('t0', role));
const explain = (over: Partial<api.ExplainRequest> = {}, role: Role = 'supervisor') =>
  of.service.explain(explaining(over), as('t0', role));

async function exportedBytes(over: Partial<api.ExportRequest> = {}, role: Role = 'supervisor') {
  const chunks: Buffer[] = [];
  let manifest: api.ExportManifest | undefined;
  for await (const chunk of of.service.export(exporting(over), as('t0', role))) {
    chunks.push(chunk.data);
    manifest = chunk.manifest;
  }
  return { bytes: Buffer.concat(chunks), manifest };
}

async function faultOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isServiceFault(error)) throw new Error(`no fault but ${String(error)}`);
  return error;
}

describe('the catalogue', () => {
  it('has every measure with its formula, its switches and what it is not split by', async () => {
    const { measures: listed, groups } = await of.service.listMeasures({}, as('t0', 'analyst'));
    expect(listed.map(({ name }) => name)).toEqual(measures.map(({ name }) => name));
    expect(listed.find(({ name }) => name === 'service-level')).toMatchObject({
      ...{ definedBy: 'queue.conversation-entered', unit: 'share', summary: 'ratio' },
      switches: ['service_level_ms', 'short_abandon_ms', 'with_short_abandons'],
      without: ['risk', 'counselor', 'outcome'],
    });
    expect(groups).toContain('language');
  });
});

describe('an answer', () => {
  it('says what it is of: its version, until when it is complete, the switches in force', async () => {
    const answer = await ask({
      measures: ['speed-to-answer', 'service-level'],
      serviceLevelMs: 5_000,
    });
    expect(answer.version).toBe(of.logs[0]?.version);
    expect(answer.completeUntil).toBe('2026-01-01T00:00:00.000Z');
    expect(answer.answers[0]?.cells).toMatchObject([
      {
        ...{ from: '2026-03-02T00:00:00.000Z', until: '2026-03-03T00:00:00.000Z', groups: [] },
        ...{ value: 12_000, n: 15, hidden: false, quantiles: { p50: 12_000, longest: 12_000 } },
      },
    ]);
    expect(answer.answers[1]).toMatchObject({
      ...{ shortAbandonMs: 10_000, serviceLevelMs: 5_000, withShortAbandons: false },
      cells: [{ value: 0, numerator: 0, denominator: 15 }],
    });
  });

  it('to a question with a version stays what it was', async () => {
    const version = of.events[5]?.position ?? '';
    const then = await ask({ version });
    expect(then).toMatchObject({ version, answers: [{ cells: [{ value: 1 }] }] });
    // The first event that is not in it.
    expect(then.completeUntil).toBe(of.events[6]?.metadata.occurredAt);
    const since = await explain({ since: version });
    expect(since.contributions.length).toBe(14);
  });

  it('hides small cells from analysts, with the next one that would give them away', async () => {
    const split = { by: ['language'] };
    const shown = (await ask(split)).answers[0]?.cells ?? [];
    expect(shown.map(({ n, hidden }) => [n, hidden])).toEqual([
      [12, false],
      [3, false],
    ]);
    const seen = (await ask(split, 'analyst')).answers[0]?.cells ?? [];
    expect(seen.map(({ value, numerator, n, hidden }) => [value, numerator, n, hidden])).toEqual([
      [undefined, 0, 0, true],
      [undefined, 0, 0, true],
    ]);
    expect((await ask({}, 'analyst')).answers[0]?.cells).toMatchObject([{ value: 15, n: 15 }]);
  });
});

describe('what is behind a figure', () => {
  it('is told case by case, a page at a time, all of one version', async () => {
    const first = await explain({ pageSize: 4 });
    expect(first.contributions.length).toBe(4);
    expect(first.contributions[0]).toMatchObject({
      ...{ part: 'numerator', number: 1, kind: 'queued', subject: 'c0' },
      at: '2026-03-02T10:00:00.000Z',
    });
    expect(first.contributions[0]?.groups).toContainEqual({ group: 'language', value: 'en' });
    const next = await explain({ pageSize: 100, pageToken: first.nextPageToken });
    expect(next).toMatchObject({ version: first.version, nextPageToken: '' });
    expect(next.contributions.length).toBe(11);
  });

  it('is shown to analysts where enough are behind it, and never names a counselor', async () => {
    expect((await explain({}, 'analyst')).contributions.length).toBe(15);
    const split = question({ by: ['language'] });
    for (const language of ['es', 'en']) {
      const small = explain({ question: split, cellGroups: [language] }, 'analyst');
      expect(await faultOf(small)).toMatchObject({
        status: 'permission-denied',
        code: 'SmallCell',
      });
    }
    const work = explain({ question: question({ measures: ['time-in-state'] }) }, 'analyst');
    expect(await faultOf(work)).toMatchObject({ code: 'NotForAnalysts' });
    const people = question({ measures: ['answered'], by: ['counselor'] });
    const by = of.service.query({ question: people }, as('t0', 'analyst'));
    expect(await faultOf(by)).toMatchObject({ code: 'NotForAnalysts', field: 'question.by' });
    const answered = await explain({ question: question({ measures: ['answered'] }) }, 'analyst');
    // Case by case the groups of small cells could be counted.
    expect(answered.contributions.flatMap(({ groups }) => groups)).toEqual([]);
  });
});

describe('a file', () => {
  it('comes in chunks, the last of which says what it is', async () => {
    const { bytes, manifest } = await exportedBytes();
    expect(bytes.toString().split('\r\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^measure,unit,from \(UTC\),until \(UTC\),value/),
      expect.stringMatching(/^offered,conversations,2026-03-02T00:00:00.000\+00:00/),
    ]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(manifest).toEqual({ rows: 1, version: of.logs[0]?.version, sha256 });
  });

  it('of observations has all of them, of contributions those of one measure', async () => {
    const all = await exportedBytes({ what: 'observations', question: question({ measures: [] }) });
    expect(all.manifest?.rows).toBe(31);
    const some = await exportedBytes({ what: 'contributions', format: 'parquet' });
    expect([some.bytes.subarray(0, 4).toString(), some.manifest?.rows]).toEqual(['PAR1', 15]);
  });

  it('of single cases is not for analysts', async () => {
    const file = exportedBytes({ what: 'contributions' }, 'analyst');
    expect(await faultOf(file)).toMatchObject({ code: 'NotForAnalysts', field: 'what' });
    const { bytes } = await exportedBytes({ question: question({ by: ['language'] }) }, 'analyst');
    expect(bytes.toString()).toMatch(/offered,conversations,[^,]+,[^,]+,en,,,,,/);
  });

  it('that nobody takes to its end leaves nothing behind', async () => {
    for await (const chunk of of.service.export(exporting(), as('t0'))) {
      expect(chunk.data.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe('what cannot be answered', () => {
  const asked: readonly (readonly [field: string, over: Partial<api.Question>])[] = [
    ['question.measures', { measures: ['offer'] }],
    ['question.measures', { measures: [] }],
    ['question.measures', { measures: ['offered', 'offered'] }],
    ['question.from', { from: '2026-02-30' }],
    ['question.until', { until: '2026-03-02' }],
    ['question.until', { until: '2026-03-01' }],
    ['question.until', { until: 'tomorrow' }],
    ['question.zone', { zone: 'Mars/Olympus' }],
    ['question.zone', { zone: '+01:00' }],
    ['question.period', { period: 'year' }],
    ['question.period', { period: 'hour', until: '2036-03-03' }],
    ['question.by', { by: ['colour'] }],
    ['question.by', { by: ['counselor'] }],
    ['question.by', { by: ['language', 'language'] }],
    ['question.only', { only: [{ group: 'colour', values: ['red'] }] }],
    ['question.only', { only: [{ group: 'language', values: [] }] }],
    ['question.version', { version: 'soon' }],
    ['question.short_abandon_ms', { shortAbandonMs: 3_600_001 }],
    ['question.service_level_ms', { serviceLevelMs: 0.5 }],
  ];
  it.each(asked)('names %s: %j', async (field, over) => {
    const fault = await faultOf(ask(over));
    expect(fault).toMatchObject({ status: 'invalid-argument', field });
    expect(fault.message).toContain(`'${field}' must be `);
    expect(fault.message).toContain('Nothing was changed.');
  });

  it('is a version that the log has not reached', async () => {
    const fault = await faultOf(ask({ version: '9'.repeat(16) }));
    expect(fault).toMatchObject({ status: 'failed-precondition', code: 'VersionNotReached' });
  });

  const opened: readonly (readonly [field: string, over: Partial<api.ExplainRequest>])[] = [
    ['question.measures', { question: question({ measures: ['offered', 'ended'] }) }],
    ['cell_from', { cellFrom: '2026-03-02T00:00:00.001Z' }],
    ['cell_from', { cellFrom: 'today' }],
    ['cell_groups', { cellGroups: ['en'] }],
    ['since', { since: 'yesterday' }],
    ['page_size', { pageSize: 1_001 }],
    ['page_token', { pageToken: 'bm90IG91cnM' }],
    ['page_token', { pageToken: Buffer.from('["1","ended",1,"1",0]').toString('base64url') }],
    ['page_token', { pageToken: Buffer.from('["1","queued",1e99,"1",0]').toString('base64url') }],
  ];
  it.each(opened)('names %s of an explanation: %j', async (field, over) => {
    expect(await faultOf(explain(over))).toMatchObject({ status: 'invalid-argument', field });
  });

  const files: readonly (readonly [field: string, over: Partial<api.ExportRequest>])[] = [
    ['format', { format: 'xls' }],
    ['what', { what: 'all' }],
    ['bom', { bom: true, format: 'parquet' }],
    ['question.measures', { what: 'observations' }],
    ['question.until', { question: question({ until: '2020-01-01' }) }],
  ];
  it.each(files)('names %s of a file: %j', async (field, over) => {
    expect(await faultOf(exportedBytes(over))).toMatchObject({ status: 'invalid-argument', field });
  });

  it.each(['counselor', 'visitor', 'integrator'] as const)('is asked by a %s', async (role) => {
    expect(await faultOf(ask({}, role))).toMatchObject({ status: 'permission-denied' });
    expect(await faultOf(explain({}, role))).toMatchObject({ status: 'permission-denied' });
    expect(await faultOf(exportedBytes({}, role))).toMatchObject({ status: 'permission-denied' });
  });
});
