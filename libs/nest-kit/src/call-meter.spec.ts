import { beforeEach, describe, expect, it } from '@jest/globals';
import { reporting as api, type reporting } from '@stillhere/contracts';
import { type OpenedMetrics, openMetrics } from '@stillhere/telemetry';
import { manualClock } from '@stillhere/testing';
import { unaskedMeasures } from '../test/unasked-measures.js';
import {
  bindInProcess,
  callContext,
  createCallMeter,
  ServiceFault,
  servicePrincipal,
} from './index.js';

const clock = manualClock();
const ours = callContext({ principal: servicePrincipal('edge', 'local') });
let metrics: OpenedMetrics;

beforeEach(() => {
  metrics = openMetrics(clock);
});

const lines = async (start: string) =>
  (await metrics.page()).text.split('\n').filter((line) => line.startsWith(`stillhere_${start}`));
const floor = {} as reporting.Floor;

const serve = (over: Partial<reporting.ReportingService>) =>
  bindInProcess<reporting.ReportingService>(
    {
      definition: api.ReportingServiceService,
      implementation: {
        ...unaskedMeasures,
        getFloor: async () => floor,
        watchFloor: async function* () {
          yield floor;
        },
        ...over,
      },
    },
    { clock, timers: clock, meter: createCallMeter(metrics) },
  );

describe('what calls leave behind', () => {
  it('is how long each took, by how it ended', async () => {
    const client = serve({
      async getFloor() {
        await clock.advance(30);
        return floor;
      },
    });
    await client.getFloor({}, ours);
    const about = '{service="reporting",method="GetFloor",outcome="ok"}';
    expect(await lines('call_duration_seconds_sum')).toEqual([
      `stillhere_call_duration_seconds_sum${about} 0.03`,
    ]);
  });

  it('names the kind of a fault, also of one at the door; never its words', async () => {
    const fault = new ServiceFault({ status: 'not-found', code: 'Gone', message: 'secret words' });
    const client = serve({ getFloor: () => Promise.reject(fault) });
    await expect(client.getFloor({}, ours)).rejects.toThrow();
    await expect(client.getFloor({})).rejects.toThrow();
    await expect(client.getFloor({ text: '\ud800' } as never, ours)).rejects.toThrow();
    expect(await lines('call_duration_seconds_count')).toEqual(
      ['not-found', 'unauthenticated', 'invalid-argument'].map(
        (outcome) =>
          `stillhere_call_duration_seconds_count{service="reporting",method="GetFloor",outcome="${outcome}"} 1`,
      ),
    );
    expect((await metrics.page()).text).not.toMatch(/secret|Gone/);
  });

  it('is who watches now, and how it ended for who did', async () => {
    const client = serve({});
    const reader = client.watchFloor({}, ours)[Symbol.asyncIterator]();
    await reader.next();
    const about = 'service="reporting",method="WatchFloor"';
    expect(await lines('call_streams')).toEqual([`stillhere_call_streams_open{${about}} 1`]);
    await reader.return?.();
    await expect(client.watchFloor({})[Symbol.asyncIterator]().next()).rejects.toThrow();
    expect(await lines('call_streams')).toEqual([
      `stillhere_call_streams_open{${about}} 0`,
      `stillhere_call_streams_ended_total{${about},outcome="ok"} 1`,
      `stillhere_call_streams_ended_total{${about},outcome="unauthenticated"} 1`,
    ]);
  });
});
