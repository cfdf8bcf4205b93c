import { afterEach, describe, expect, it } from '@jest/globals';
import type { CallContext, Principal } from '@stillhere/contracts';
import { callContext, systemClock } from '../src/index.js';
import {
  floor,
  inProcess,
  overGrpc,
  revoked,
  type ServeShape,
  type Shape,
  toyReporting,
} from './shapes.js';

const shapes: [string, ServeShape][] = [
  ['in process', inProcess],
  ['over gRPC', overGrpc],
];

/** Somebody whom one of our services calls for, and who may what the toy is asked. */
const visitor: Principal = {
  ...{ actor: 'visitor:v1', tenant: 'local', roles: ['analyst'] },
  ...{ conversation: 'c1', displayName: 'Åsa 🌧' },
};

const aborted = (context: CallContext | undefined): Promise<void> =>
  new Promise((resolve) => context?.signal.addEventListener('abort', () => resolve()));

describe.each(shapes)('a service %s that is called for somebody', (_name, serve) => {
  let shape: Shape | undefined;
  afterEach(async () => {
    await shape?.close();
    shape = undefined;
    revoked.clear();
  });

  it('is told who calls, and not whose connection it came on (token A, caller B)', async () => {
    const seen: (CallContext | undefined)[] = [];
    shape = await serve(
      toyReporting({
        getFloor: async (_request, context) => {
          seen.push(context);
          return floor;
        },
        watchFloor: async function* (_request, context) {
          seen.push(context);
          yield floor;
        },
      }),
    );
    const reports = shape.asService();
    const deadlineAtMs = systemClock.monotonicMs() + 2_000;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const given = callContext({ principal: visitor, deadlineAtMs, traceparent });
    await reports.getFloor({}, given);
    for await (const _ of reports.watchFloor({}, given));
    expect(seen).toHaveLength(2);
    for (const context of seen) {
      const { isValid: _, ...principal } = context?.principal ?? visitor;
      expect(principal).toEqual(visitor);
      expect(context?.traceparent).toBe(traceparent);
      const leftMs = (context?.deadlineAtMs ?? 0) - systemClock.monotonicMs();
      expect(leftMs).toBeLessThanOrEqual(2_001);
    }
  });

  it('lets a caller do what the caller may, not what the service may that carries the call', async () => {
    shape = await serve(toyReporting());
    const reports = shape.asService();
    const given = callContext({ principal: { ...visitor, roles: ['visitor'] } });
    const denied = { status: 'permission-denied', code: 'AccessDenied' };
    await expect(reports.getFloor({}, given)).rejects.toMatchObject(denied);
    const read = reports.watchFloor({}, given)[Symbol.asyncIterator]();
    await expect(read.next()).rejects.toMatchObject(denied);
  });

  it('ends what is open for a caller within a second of the end of their sign-in', async () => {
    shape = await serve(
      toyReporting({
        watchFloor: async function* (_request, context) {
          yield floor;
          await aborted(context);
        },
      }),
    );
    const reports = shape.asService();
    const isValid = (): boolean => !revoked.has('analyst');
    const given = callContext({ principal: { ...visitor, isValid } });
    const items = reports.watchFloor({}, given)[Symbol.asyncIterator]();
    await items.next();
    const startedMs = systemClock.monotonicMs();
    revoked.add('analyst');
    const gone = { status: 'unauthenticated', code: 'SignInEnded' };
    await expect(items.next()).rejects.toMatchObject(gone);
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1_000);
    await expect(reports.getFloor({}, given)).rejects.toMatchObject(gone);
  });
});
