import { describe, expect, it } from '@jest/globals';
import { type CallContext, reporting, session } from '@stillhere/contracts';
import { unaskedMeasures } from '../test/unasked-measures.js';
import { bindInProcess, callContext, type DirectForm, servicePrincipal } from './index.js';

const ours = callContext({ principal: servicePrincipal('edge', 'local') });
const floor: reporting.Floor = {
  waiting: 1,
  longestWaitSince: '',
  active: 2,
  counselors: [],
  at: '2026-11-22T03:14:05.123Z',
  gone: 0,
  onShift: 0,
  alerts: [],
};

const toy = (over: Partial<reporting.ReportingService> = {}) => ({
  definition: reporting.ReportingServiceService,
  implementation: {
    ...unaskedMeasures,
    getFloor: () => Promise.resolve(floor),
    watchFloor: async function* () {
      yield floor;
    },
    ...over,
  } satisfies reporting.ReportingService,
});

describe('a service bound in process', () => {
  it('passes the very objects on: nothing is copied or serialised', async () => {
    const client = bindInProcess(toy());
    expect(await client.getFloor({}, ours)).toBe(floor);
  });

  it('gives the service a context of its own: an id, and a signal of its caller', async () => {
    let seen: CallContext | undefined;
    const client = bindInProcess(
      toy({
        getFloor: (_request, context) => {
          seen = context;
          return Promise.resolve(floor);
        },
      }),
    );
    await client.getFloor({}, ours);
    expect(seen?.principal).toBe(ours.principal);
    expect(seen?.commandId).toMatch(/^[0-9a-f]{32}$/);
    expect(seen?.signal).toBe(seen?.signal);
    expect(seen?.signal.aborted).toBe(false);
  });

  it('prefers the form that answers by callback, and maps what it says as it does any error', async () => {
    const never = () => Promise.reject(new Error('the other form was called'));
    const outcomes = [
      { ok: true as const, response: floor },
      { ok: false as const, error: new Error('a secret') },
    ];
    const client = bindInProcess({
      ...toy({ getFloor: never }),
      direct: {
        getFloor: (_request, context, settle) => {
          expect(context.commandId).toMatch(/^[0-9a-f]{32}$/);
          const outcome = outcomes.shift();
          if (!outcome) throw new TypeError('a mistake');
          settle(outcome);
        },
      } satisfies DirectForm<reporting.ReportingService>,
    });
    expect(await client.getFloor({}, ours)).toBe(floor);
    const fault = { code: 'Internal', message: expect.not.stringContaining('secret') };
    await expect(client.getFloor({}, ours)).rejects.toMatchObject(fault);
    await expect(client.getFloor({}, ours)).rejects.toMatchObject({ code: 'Internal' });
  });

  it('refuses a call without a context as nobody’s', async () => {
    const client = bindInProcess(toy());
    await expect(client.getFloor({})).rejects.toMatchObject({ status: 'unauthenticated' });
  });

  it('finds a missing method at start, not at the first call', () => {
    const implementation = {} as session.SessionService;
    const definition = session.SessionServiceService;
    expect(() => bindInProcess({ definition, implementation })).toThrow(/SessionService\/Open/);
  });
});
