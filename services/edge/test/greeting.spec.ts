import { describe, expect, it } from '@jest/globals';
import { counselor, fault, visitor } from './fake-session.js';
import { createWorld, FakeStaff, hello, token } from './live-world.js';

const closings = async (of: {
  first?: object | string;
  staff?: FakeStaff;
  before?: (world: ReturnType<typeof createWorld>) => void;
}) => {
  const world = createWorld();
  of.before?.(world);
  const socket = world.socket(of.staff);
  if (of.first !== undefined) socket.says(of.first);
  await world.clock.advance(5_000);
  const [bye] = socket.of('bye');
  expect(socket.closedWith?.code).toBe(bye?.code);
  return { world, socket, bye };
};

describe('a hello', () => {
  it('is welcomed with what the page needs, then gets the log from the start', async () => {
    const { welcomed, session, presence } = createWorld();
    session.said(visitor, 'm1');
    const socket = await welcomed();
    const [welcome] = socket.of('welcome');
    expect(welcome).toMatchObject({
      connEpoch: 1,
      logId: 'log-1',
      head: 1,
      tab: 't1',
      participant: visitor,
      side: 'visitor',
      status: 'waiting',
      resumeToken: token({ epoch: 1 }),
    });
    expect(socket.revisions).toEqual([0, 1]);
    expect(presence.opened[0]).toMatchObject({ gateway: 'g1', hasToken: true, tokenEpoch: 0 });
  });

  it('goes on after the revision that it proved, and takes that one’s ack', async () => {
    const { welcomed, session } = createWorld();
    session.said(visitor, 'm1');
    const resume = { logId: 'log-1', revision: 1, chain: session.log[1]?.chain };
    session.said(visitor, 'm2');
    const socket = await welcomed({ resume });
    socket.says({ t: 'ack', upTo: 1 });
    expect(socket.revisions).toEqual([2]);
    expect(socket.closedWith).toBeUndefined();
  });

  it('opens nothing for a page that gave up while we found out who it is', async () => {
    const { socket, session, presence, clock } = createWorld();
    let answer = (): void => undefined;
    session.faults.get = [new Promise((resolve) => (answer = resolve))];
    const page = socket();
    page.says(hello);
    await clock.settle();
    page.ends(4900);
    answer();
    await clock.settle();
    expect(presence.opened).toEqual([]);
    expect(page.of('welcome')).toEqual([]);
  });

  it('uses the tab id that it was given', async () => {
    const { welcomed, presence } = createWorld();
    presence.tab = 'spare';
    const socket = await welcomed();
    expect(socket.of('welcome')[0]).toMatchObject({
      tab: 'spare',
      resumeToken: token({ tab: 'spare', epoch: 1 }),
    });
  });

  const stale = fault('unauthenticated', 'ResumeTokenStale');
  const away = fault('unavailable', 'StoreUnavailable');
  const over = { status: 'ended', endedAt: '2025-12-30T00:00:00.000Z' };
  const wrongChain = { logId: 'log-1', revision: 0, chain: 'f'.repeat(32) };
  const ana = new FakeStaff(counselor);
  const gone = new FakeStaff(counselor);
  gone.isSignedIn = false;
  it.each([
    ['that never comes', 4408, {}],
    ['that is not JSON', 4400, { first: 'hello?' }],
    ['with a wrong field', 4400, { first: { ...hello, page: '' } }],
    ['after another frame', 4400, { first: { t: 'ack', upTo: 0 } }],
    ['after a frame of a later version', 4400, { first: { t: 'wave' } }],
    ['without token or cookie', 4401, { first: { ...hello, token: undefined } }],
    ['with a token that is not ours', 4401, { first: { ...hello, token: 'made-up' } }],
    ['with a token of another device', 4401, { first: { ...hello, device: 'd2' } }],
    [
      'with a token of another conversation',
      4401,
      { first: { ...hello, token: token({ conversation: 'b'.repeat(32) }) } },
    ],
    [
      'with a token that a newer one replaced',
      4401,
      {
        first: hello,
        before: (world: ReturnType<typeof createWorld>) => {
          world.presence.faults.openConnection = [stale];
        },
      },
    ],
    ['of staff who signed out', 4401, { first: { ...hello, token: undefined }, staff: gone }],
    ['of staff who are not assigned', 4403, { first: { ...hello, token: undefined }, staff: ana }],
    [
      'to a conversation that is not there',
      4403,
      { first: { ...hello, token: undefined, conversation: 'b'.repeat(32) }, staff: ana },
    ],
    [
      'a day after the end',
      4410,
      {
        first: hello,
        before: ({ session }: ReturnType<typeof createWorld>) => {
          session.state = { ...session.state, ...over };
        },
      },
    ],
    ['with another history', 4412, { first: { ...hello, resume: wrongChain } }],
    [
      'with the history of another log',
      4412,
      { first: { ...hello, resume: { ...wrongChain, logId: 'log-0' } } },
    ],
    [
      'while the session is away',
      4503,
      {
        first: hello,
        before: (world: ReturnType<typeof createWorld>) => {
          world.session.outage.get = away;
        },
      },
    ],
    [
      'while presence is away',
      4503,
      {
        first: hello,
        before: (world: ReturnType<typeof createWorld>) => {
          world.presence.outage.openConnection = away;
        },
      },
    ],
  ])('%s ends with %i and a sentence', async (_, code, given) => {
    const { bye } = await closings(given);
    expect(bye?.code).toBe(code);
    expect(bye?.message).toMatch(/\.$/);
    if (code === 4503) expect(bye?.retryAfterMs).toBeGreaterThan(0);
  });

  it('is not answered by a look-up that failed, but the page comes again', async () => {
    const world = createWorld();
    const socket = world.socket(Promise.reject(fault('unavailable', 'IdentityAway')));
    socket.says({ ...hello, token: undefined });
    await world.settled();
    expect(socket.closedWith?.code).toBe(4503);
  });

  it('ends a failed look-up quietly when nobody says hello', async () => {
    const world = createWorld();
    const socket = world.socket(Promise.reject(fault('unavailable', 'IdentityAway')));
    await world.clock.advance(5_000);
    expect(socket.closedWith?.code).toBe(4408);
  });
});

describe('what comes before the welcome', () => {
  it.each([
    ['a second hello', hello],
    ['another frame', { t: 'msg', cid: 'm1', body: 'x', seenRevision: 0 }],
  ])('%s ends it with 4400, and the record gets its end', async (_, early) => {
    const { socket: open, presence, settled, session } = createWorld();
    let goOn = (): void => undefined;
    presence.faults.openConnection = [
      new Promise((resolve) => {
        goOn = resolve;
      }),
    ];
    const socket = open();
    socket.says(hello);
    await settled();
    socket.says(early);
    expect(socket.closedWith?.code).toBe(4400);
    goOn();
    await settled();
    expect(presence.opened).toHaveLength(1);
    expect(presence.closed(socket.id)).toEqual([{ code: 4400, cause: 'auth' }]);
    expect(session.calls.filter((call) => !call.startsWith('get'))).toEqual([]);
  });

  it.each([
    [1001, 'closed-or-reloaded'],
    [1006, 'network'],
    [4900, 'drained'],
  ])('an end with %i while greeting is kept as %s', async (code, cause) => {
    const { socket: open, presence, settled } = createWorld();
    let goOn = (): void => undefined;
    presence.faults.openConnection = [
      new Promise((resolve) => {
        goOn = resolve;
      }),
    ];
    const socket = open();
    socket.says(hello);
    await settled();
    socket.ends(code);
    expect(presence.evidence).toEqual([]);
    goOn();
    await settled();
    expect(presence.closed(socket.id)).toEqual([{ code, cause }]);
  });

  it('a page that let go of it before the welcome arrived was kept waiting by us, not by its network', async () => {
    const { presence, welcomed, settled } = createWorld();
    const [unheard, heard] = await Promise.all([welcomed(), welcomed({ tab: 't2' })]);
    heard.says({ t: 'ack', upTo: 0 });
    for (const socket of [unheard, heard]) socket.ends(4900);
    await settled();
    expect(presence.closed(unheard.id)).toEqual([{ code: 4900, cause: 'drained' }]);
    expect(presence.closed(heard.id)).toEqual([{ code: 4900, cause: 'network' }]);
  });

  it('an opening of unknown outcome is reported as ended once it can have no effect any more', async () => {
    const { socket: open, presence, clock } = createWorld();
    presence.faults.openConnection = [fault('deadline-exceeded', 'DeadlineExceeded')];
    const socket = open();
    socket.says(hello);
    await clock.advance(10_000);
    expect(socket.closedWith?.code).toBe(4503);
    expect(presence.closed(socket.id)).toEqual([{ code: 0, cause: 'drained' }]);
  });
});
