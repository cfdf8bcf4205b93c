import { describe, expect, it } from '@jest/globals';
import type { Role, routing } from '@stillhere/contracts';
import { createLatest } from '@stillhere/kernel';
import { callContext } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import type { Reporting } from './reporting.js';
import { getFloor, watchFloor } from './watch-floor.js';

const as = (roles: readonly Role[], signal?: AbortSignal) =>
  callContext({
    principal: { actor: 'supervisor:sam', tenant: 'local', roles },
    ...(signal ? { signal } : {}),
  });

const counselor = (name: string, seats: number): routing.ShiftCounselor => ({
  counselor: `counselor:${name}`,
  available: true,
  seatsMax: 3,
  seats,
  onShift: true,
  desk: 'here',
  deskSince: '',
  deskCause: '',
  returnsAt: '',
  state: 'available',
  stateSince: '',
  load: seats,
});
const quiet: routing.Shift = {
  counselors: [],
  onShift: 0,
  free: 0,
  waiting: 0,
  longestWaitSince: '',
  gone: 0,
  alerts: [],
};

function setUp() {
  const shift = createLatest(quiet);
  const client = {
    watchShift: (_: object, { signal }: { signal: AbortSignal }) => shift.watch(signal),
  };
  const reporting: Pick<Reporting, 'routing' | 'clock'> = {
    routing: client as unknown as routing.RoutingService,
    clock: manualClock(),
  };
  return { shift, reporting };
}

describe('floor', () => {
  it('counts who talks by the seats that are taken, the busiest counselor first', async () => {
    const { shift, reporting } = setUp();
    shift.publish({
      ...quiet,
      waiting: 2,
      longestWaitSince: 'then',
      gone: 1,
      onShift: 2,
      counselors: [counselor('ben', 1), counselor('ada', 2), counselor('cyd', 0)],
    });
    expect(await getFloor(reporting, as(['supervisor']))).toMatchObject({
      waiting: 2,
      longestWaitSince: 'then',
      gone: 1,
      onShift: 2,
      active: 3,
      counselors: [
        { counselor: 'counselor:ada', active: 2 },
        { counselor: 'counselor:ben', active: 1 },
        { counselor: 'counselor:cyd', active: 0 },
      ],
      at: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is for those who may see figures', async () => {
    const { reporting } = setUp();
    await expect(getFloor(reporting, as(['visitor']))).rejects.toThrow('Not allowed');
    await expect(watchFloor(reporting, as(['visitor'])).next()).rejects.toThrow('Not allowed');
  });

  it('is shown again after each change, until the reader goes', async () => {
    const { shift, reporting } = setUp();
    const abort = new AbortController();
    const watch = watchFloor(reporting, as(['supervisor'], abort.signal));
    expect((await watch.next()).value).toMatchObject({ waiting: 0 });
    const next = watch.next();
    shift.publish({ ...quiet, waiting: 2 });
    expect((await next).value).toMatchObject({ waiting: 2 });
    const last = watch.next();
    abort.abort();
    expect((await last).done).toBe(true);
  });
});
