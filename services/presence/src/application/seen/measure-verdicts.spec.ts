import { expect, it } from '@jest/globals';
import { openMetrics } from '@stillhere/telemetry';
import { manualClock } from '@stillhere/testing';
import { foldPresence, noFacts } from '../../domain/verdict/index.js';
import { nothingKnown } from '../../projections/presence-facts.js';
import { type JudgedRows, measureVerdicts } from './measure-verdicts.js';

const clock = manualClock();
const at = '2026-11-27T03:00:00.000Z';
const visitor = 'visitor:v';

const here = foldPresence(
  noFacts,
  {
    ...{ type: 'connection-opened', connEpoch: 1, connection: 'c1', device: 'd1' },
    ...{ surface: 'visible', gateway: 'g1' },
  } as const,
  { eventId: 'e1', at, atMs: Date.parse(at) },
);
const row = { ...nothingKnown, complete: true, visitor, facts: { [visitor]: here } };
const rows = [
  { tenant: 'local', conversation: 'one', row },
  { tenant: 'local', conversation: 'ended', row: { ...row, ended: true } },
  { tenant: 'local', conversation: 'elsewhere', row },
  { tenant: 'local', conversation: 'new', row: { ...row, facts: {} } },
];

it('counts visitors whom we look after by what a screen would show, and those of whom nothing can be said', async () => {
  let seesGateways = true;
  const parts: JudgedRows = {
    rows: { all: () => rows },
    leases: { sees: () => seesGateways, lostAtMs: () => Date.parse(at) },
    times: { sinceEndedMs: () => 0 },
    queue: { behindSinceMs: () => undefined },
    ownership: {
      owns: (place) => !('conversation' in place) || place.conversation !== 'elsewhere',
      isLookedAfter: () => true,
    },
  };
  const metrics = openMetrics(clock);
  measureVerdicts(metrics, { clock }, parts);
  const told = async (): Promise<readonly string[]> =>
    (await metrics.page()).text
      .split('\n')
      .filter((line) => /^stillhere_presence_verdicts.* [1-9]/.test(line));
  const of = (verdict: string) => `stillhere_presence_verdicts{verdict="${verdict}"} 1`;
  expect(await told()).toEqual([of('here.visible'), of('never-connected')]);
  seesGateways = false;
  expect(await told()).toEqual([of('not-visible-to-us'), of('never-connected')]);
});
