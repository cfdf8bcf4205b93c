import { afterEach, describe, expect, it } from '@jest/globals';
import { reporting } from '@stillhere/contracts';
import { TestTracer } from '@stillhere/telemetry/testing';
import { manualClock } from '@stillhere/testing';
import {
  bindInProcess,
  callContext,
  connectGrpc,
  createLogger,
  ServiceFault,
  servicePrincipal,
} from '../src/index.js';
import { contextFor, openDoor, type Reporting, toyReporting } from './shapes.js';

const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const method = 'stillhere.reporting.v1.ReportingService/GetFloor';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A caller and a service in processes of their own, as far as tracing can tell. */
async function apart(service = toyReporting()) {
  const [caller, callee] = [new TestTracer(), new TestTracer()];
  const door = await openDoor(service, { tracer: callee });
  const connection = connectGrpc<Reporting>(reporting.ReportingServiceService, {
    ...{ address: door.address, token: 'is-analyst', tracer: caller },
  });
  open.push(connection, door);
  return { client: connection.client, caller, callee };
}

describe('a call between processes', () => {
  it('is a span at either end, the one a child of the other', async () => {
    const { client, caller, callee } = await apart();
    await client.getFloor({}, contextFor('analyst', { traceparent: theirs }));
    const [call] = caller.started;
    expect(call).toMatchObject({ key: 'call', of: method, parent: theirs, isEnded: true });
    expect(callee.started).toMatchObject([
      { key: 'serve', of: method, parent: call?.traceparent, isEnded: true, failed: [] },
    ]);
  });

  it('says by its code how it failed, at either end', async () => {
    const fault = new ServiceFault({
      ...{ status: 'not-found', code: 'FloorUnknown', message: 'said by ana' },
    });
    const getFloor = () => Promise.reject(fault);
    const { client, caller, callee } = await apart(toyReporting({ getFloor }));
    await expect(client.getFloor({}, contextFor('analyst'))).rejects.toMatchObject({
      code: 'FloorUnknown',
    });
    for (const { started } of [caller, callee]) {
      expect(started).toMatchObject([{ failed: ['FloorUnknown'], isEnded: true }]);
    }
  });
});

describe('a trace', () => {
  const inProcess = (tracer: TestTracer) =>
    bindInProcess(
      { definition: reporting.ReportingServiceService, implementation: toyReporting() },
      { tracer },
    );
  const ofService = (traceparent = '') =>
    callContext({ principal: servicePrincipal('edge', 'local'), traceparent });

  it('begins with the call of somebody who is not one of our services, and with no other', async () => {
    const tracer = new TestTracer();
    const client = inProcess(tracer);
    await client.getFloor({}, ofService());
    expect(tracer.started).toEqual([]);
    await client.getFloor({}, contextFor('analyst'));
    await client.getFloor({}, ofService(theirs));
    expect(tracer.started.map(({ parent }) => parent)).toEqual(['', theirs]);
  });

  it('begins with no stream, whose span nobody would see the end of', async () => {
    const tracer = new TestTracer();
    for await (const _ of inProcess(tracer).watchFloor({}, contextFor('analyst'))) break;
    expect(tracer.started).toEqual([]);
  });

  it('is asked for nothing where nobody traces, also for a call that brings one', async () => {
    const tracer = new TestTracer(false);
    await inProcess(tracer).getFloor({}, contextFor('analyst', { traceparent: theirs }));
    expect(tracer.started).toEqual([]);
  });

  it('is named in the line about a call that failed', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      ...{ format: 'json', clock: manualClock(), write: (line) => lines.push(line) },
    });
    const getFloor = () => Promise.reject(new TypeError('a defect'));
    const client = bindInProcess(
      { definition: reporting.ReportingServiceService, implementation: toyReporting({ getFloor }) },
      { logger },
    );
    await expect(
      client.getFloor({}, contextFor('analyst', { traceparent: theirs })),
    ).rejects.toThrow();
    await expect(client.getFloor({}, contextFor('analyst'))).rejects.toThrow();
    const [traced, untraced] = lines.map((line) => JSON.parse(line));
    expect(traced).toMatchObject({ action: method, traceId: '0af7651916cd43dd8448eb211c80319c' });
    expect(untraced).not.toHaveProperty('traceId');
  });
});
