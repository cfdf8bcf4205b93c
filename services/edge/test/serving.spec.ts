import { describe, expect, it } from '@jest/globals';
import { windowEventsMax } from '@stillhere/live-protocol';
import { ownReceiptDelayMaxMs } from '../src/application/live/own-receipt-delay.js';
import { counselor, fault, visitor } from './fake-session.js';
import { createWorld, FakeStaff, hello } from './live-world.js';

const forbidden = fault('permission-denied', 'AccessDenied');

describe('what a page need not know at once', () => {
  const received = { participant: visitor, upTo: 0 };

  it('rides with the next event, in order', async () => {
    const { welcomed, session, settled } = createWorld();
    const socket = await welcomed();
    session.append('receipt-delivered', visitor, received);
    session.append('receipt-displayed', visitor, received);
    await settled();
    expect(socket.revisions).toEqual([0]);
    session.said(counselor, 'm1');
    await settled();
    expect(socket.revisions).toEqual([0, 1, 2, 3]);
  });

  it('goes alone a little later, and what others received goes at once', async () => {
    const { clock, welcomed, session, settled } = createWorld();
    const socket = await welcomed();
    session.append('receipt-delivered', visitor, received);
    await settled();
    await clock.advance(ownReceiptDelayMaxMs);
    expect(socket.revisions).toEqual([0, 1]);
    session.append('receipt-delivered', counselor, { ...received, participant: counselor });
    await settled();
    expect(socket.revisions).toEqual([0, 1, 2]);
  });

  it('is not waited for by a connection that is over', async () => {
    const { clock, welcomed, session, settled } = createWorld();
    const socket = await welcomed();
    session.append('receipt-delivered', visitor, received);
    await settled();
    socket.ends(1001);
    await clock.advance(60_000);
    expect(socket.revisions).toEqual([0]);
    expect(clock.pending).toBe(0);
  });
});

describe('what a page says', () => {
  it.each([
    [{ t: 'ack', upTo: 0 }, ['acknowledged']],
    [{ t: 'seen', upTo: 0, dwellMs: 1_000 }, ['acknowledged', 'seen']],
    [{ t: 'vis', v: 'hidden' }, ['visibility', 'heard']],
    [{ t: 'vis', v: 'visible' }, ['heard']],
    [{ t: 'typing', on: true }, ['activity']],
    [{ t: 'flow', window: 1 }, ['heard']],
    [{ t: 'probe', n: 5 }, ['heard']],
    [{ t: 'leave', reason: 'exit' }, ['leave']],
    [{ t: 'pong', n: 1, a: 0, v: 'hidden' }, ['visibility', 'acknowledged', 'applicationPong']],
    [{ t: 'share', displayed: false, typing: true }, ['activity']],
  ])('%j is evidence of %j', async (frame, kinds) => {
    const { welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    socket.handler.onMessage(JSON.stringify(frame));
    await settled();
    expect(presence.kinds(socket.id)).toEqual(kinds);
  });

  it.each([
    ['as long as it was there', 1_500, 1_500],
    ['not for a day, four seconds after it was sent', 86_400_000, 4_000],
  ])('counts as displayed %s', async (_, dwellMs, recorded) => {
    const { clock, welcomed, presence } = createWorld();
    const socket = await welcomed();
    await clock.advance(4_000);
    socket.says({ t: 'seen', upTo: 0, dwellMs });
    await clock.advance(0);
    const kinds = presence.evidence.map(({ kind }) => kind);
    expect(kinds).toContainEqual({
      $case: 'seen',
      value: { upTo: 0, dwellMs: recorded, dispatchedUpTo: 0 },
    });
  });

  it('does not count as displayed after no time at all', async () => {
    const { welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    socket.says({ t: 'seen', upTo: 0, dwellMs: 0 });
    await settled();
    expect(socket.of('no')).toMatchObject([{ code: 'malformed' }]);
    expect(presence.kinds(socket.id)).not.toContain('seen');
  });

  it('answers a probe at once', async () => {
    const { welcomed } = createWorld();
    const socket = await welcomed();
    socket.says({ t: 'probe', n: 5 });
    expect(socket.of('probed')).toMatchObject([{ n: 5, head: 0 }]);
  });

  it('records what is shared, and says so when it could not', async () => {
    const { welcomed, session, settled } = createWorld();
    const socket = await welcomed();
    socket.says({ t: 'share', displayed: false, typing: true });
    await settled();
    expect(session.calls.at(-1)).toBe(`recordSharing ${visitor}`);
    session.faults.recordSharing = [fault('unavailable', 'StoreUnavailable')];
    socket.says({ t: 'share', displayed: true, typing: true });
    await settled();
    expect(socket.of('no')).toMatchObject([{ code: 'unavailable', retryable: true }]);
  });

  it.each([
    ['an ack', { t: 'ack', upTo: 1 }],
    ['a carried ack', { t: 'pong', n: 1, a: 1 }],
    ['a seen', { t: 'seen', upTo: 1, dwellMs: 3_000 }],
    ['a second hello', hello],
  ])('I14 %s beyond what was sent, or out of turn, ends it with 4400', async (_, frame) => {
    const { welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    socket.says(frame);
    socket.says({ t: 'leave', reason: 'exit' });
    await settled();
    expect(socket.closedWith?.code).toBe(4400);
    expect(presence.kinds(socket.id)).toEqual(['closed']);
    expect(presence.closed(socket.id)).toEqual([{ code: 4400, cause: 'auth' }]);
  });

  it('a flood ends with 4429 and a time to come back', async () => {
    const { welcomed } = createWorld();
    const socket = await welcomed();
    for (let n = 0; n < 500; n += 1) socket.says({ t: 'vis', v: 'visible' });
    expect(socket.closedWith?.code).toBe(4429);
    expect(socket.of('bye')).toMatchObject([{ resume: 'resume', retryAfterMs: 2_000 }]);
  });

  it('a flood of long frames ends sooner', async () => {
    const { welcomed } = createWorld();
    const socket = await welcomed();
    for (let n = 0; n < 40; n += 1) socket.says({ t: 'vis', v: 'visible', x: 'x'.repeat(60_000) });
    expect(socket.closedWith?.code).toBe(4429);
  });

  it('I33 who flooded comes back after the pause, not before; others are let in', async () => {
    const { socket, welcomed, settled, clock } = createWorld();
    const flooder = await welcomed();
    for (let n = 0; n < 500; n += 1) flooder.says({ t: 'vis', v: 'visible' });
    await clock.advance(500);
    const soon = socket();
    soon.says(hello);
    await settled();
    expect(soon.of('bye')).toMatchObject([{ code: 4429, resume: 'resume', retryAfterMs: 1_500 }]);
    await clock.advance(1_500);
    expect((await welcomed()).closedWith).toBeUndefined();
  });

  it('too much typing is said so', async () => {
    const { welcomed } = createWorld();
    const socket = await welcomed();
    for (let n = 0; n < 5; n += 1) socket.says({ t: 'typing', on: true });
    expect(socket.of('no')).toMatchObject([{ code: 'rate', retryable: true, retryAfterMs: 250 }]);
  });
});

describe('the window', () => {
  const fill = ({ session }: ReturnType<typeof createWorld>, count: number): void => {
    for (let n = 0; n < count; n += 1) session.said(counselor, `fill${session.log.length}`);
  };

  it('I32 holds back what was not acknowledged, and lets it come with the ack', async () => {
    const world = createWorld();
    fill(world, 200);
    const socket = await world.welcomed();
    expect(socket.revisions).toHaveLength(windowEventsMax);
    socket.says({ t: 'ack', upTo: 9 });
    await world.settled();
    expect(socket.revisions).toHaveLength(windowEventsMax + 10);
    socket.says({ t: 'flow', window: 1 });
    socket.says({ t: 'ack', upTo: windowEventsMax + 9 });
    await world.settled();
    expect(socket.revisions).toHaveLength(windowEventsMax + 11);
  });

  it('is full by size as well', async () => {
    const world = createWorld();
    for (let n = 0; n < 60; n += 1) world.session.said(counselor, `big${n}`, 'x'.repeat(8_000));
    const socket = await world.welcomed();
    const sent = socket.texts.join('').length;
    expect(sent).toBeGreaterThan(262_144);
    expect(sent).toBeLessThan(262_144 + 20_000);
  });

  it('full for 30 s ends with 4413; an ack in time starts the 30 s anew', async () => {
    const world = createWorld();
    fill(world, 200);
    const socket = await world.welcomed();
    await world.clock.advance(29_000);
    socket.says({ t: 'ack', upTo: 9 });
    await world.clock.advance(29_999);
    expect(socket.closedWith).toBeUndefined();
    await world.clock.advance(1);
    expect(socket.closedWith?.code).toBe(4413);
    expect(world.presence.closed(socket.id)).toEqual([{ code: 4413, cause: 'network' }]);
  });

  it('I32 who never reads and never answers costs a window and a few pings', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    for (let n = 0; n < 100; n += 1) {
      fill(world, 50);
      await world.clock.advance(250);
    }
    const sent = socket.texts.length;
    expect(sent).toBeLessThanOrEqual(1 + windowEventsMax + 3);
    expect(socket.pings.length).toBeLessThanOrEqual(3);
  });
});

describe('the stream of events', () => {
  it('is taken up again after the last event that was sent, without a gap', async () => {
    const { welcomed, session, settled, clock } = createWorld();
    const socket = await welcomed();
    session.faults.follow = [fault('unavailable', 'SubscriptionDropped')];
    session.said(counselor, 'm1');
    await settled();
    session.said(counselor, 'm2');
    await clock.advance(1_000);
    expect(socket.revisions).toEqual([0, 1, 2]);
    expect(session.calls.filter((call) => call.startsWith('follow'))).toEqual([
      'follow -1',
      'follow 1',
    ]);
    expect(socket.closedWith).toBeUndefined();
  });

  it('I34 ends with 4403 when it is theirs no more', async () => {
    const { counseling, session, settled } = createWorld();
    const socket = await counseling(new FakeStaff(counselor));
    session.faults.follow = [forbidden];
    session.append('assigned', 'system', { counselor: 'counselor:ben' });
    await settled();
    expect(socket.closedWith?.code).toBe(4403);
  });
});

describe('what is not recorded', () => {
  it('typing and place go to the visitor until they are answered', async () => {
    const { welcomed, presence, place, settled } = createWorld();
    const socket = await welcomed();
    const more = { free: 1, returned: false };
    const figures = { place: 2, waiting: 3, counselors: 1, waitFromS: 60, waitToS: 300 };
    place.publish({ status: 'waiting', ...figures, ...more });
    await settled();
    presence.typing.publish({ on: true, expiresMs: 6_000 });
    await settled();
    place.publish({ status: 'accepted', ...figures, ...more, place: 0 });
    await settled();
    expect(socket.of('eph').map(({ key, ver, value }) => [key, ver, value])).toEqual([
      ['place', 1, figures],
      ['typing', 2, { on: true, expiresMs: 6_000 }],
    ]);
  });

  it('whether their counselor is there goes to the visitor, and their place when they wait again', async () => {
    const { welcomed, presence, place, settled } = createWorld();
    const socket = await welcomed();
    const figures = { place: 1, waiting: 1, counselors: 0, waitFromS: 0, waitToS: 0 };
    const more = { free: 0, returned: true };
    place.publish({ status: 'accepted', ...figures, ...more, place: 0 });
    await settled();
    const ana = { counselor, name: 'Ana', cause: '', since: '2026-11-22T03:00:00.000Z' };
    for (const value of [
      { counselor: '', name: '', state: '', cause: '', since: '' },
      { ...ana, state: 'here' },
      { ...ana, state: 'lost', cause: 'network' },
    ]) {
      presence.counselor.publish(value);
      await settled();
    }
    place.publish({ status: 'waiting', ...figures, ...more });
    presence.counselor.publish({ counselor: '', name: '', state: '', cause: '', since: '' });
    await settled();
    expect(
      socket.of('eph').map(({ key, value }) => [key, (value as { state?: string }).state]),
    ).toEqual([
      ['counselor', 'here'],
      ['counselor', 'lost'],
      ['place', undefined],
    ]);
  });

  it('the verdict goes to staff, and again after its watch broke off', async () => {
    const { counseling, presence, clock } = createWorld();
    presence.verdict.publish({ verdict: 'here.visible', heard: true });
    presence.faults.watchPresence = [undefined, fault('unavailable', 'Away')];
    const socket = await counseling(new FakeStaff(counselor));
    presence.verdict.publish({ verdict: 'checking', heard: true });
    await clock.advance(1_000);
    expect(socket.of('eph').map(({ value }) => value)).toEqual([
      { verdict: 'here.visible' },
      { verdict: 'checking' },
    ]);
  });
});

describe('while nobody who looks after presence can be reached', () => {
  const away = fault('unavailable', 'PresenceElsewhere');

  it('the counselor reads after two seconds that we cannot see, and what is so when somebody can', async () => {
    const { counseling, presence, clock } = createWorld();
    presence.verdict.publish({ verdict: 'here.visible', heard: true });
    presence.faults.watchPresence = [undefined, away, away, away, undefined];
    const socket = await counseling(new FakeStaff(counselor));
    const verdicts = () =>
      socket.of('eph').map(({ value }) => (value as { verdict?: string }).verdict);
    presence.verdict.publish({ verdict: 'here.visible', heard: true });
    await clock.advance(1_900);
    expect(verdicts()).toEqual(['here.visible']);
    await clock.advance(200);
    expect(verdicts()).toEqual(['here.visible', 'not-visible-to-us']);
    await clock.advance(2_000);
    expect(verdicts()).toEqual(['here.visible', 'not-visible-to-us', 'here.visible']);
  });

  it('the visitor reads that it is our service, and never that their counselor left', async () => {
    const { welcomed, presence, place, clock, settled } = createWorld();
    const socket = await welcomed();
    const figures = { place: 0, waiting: 1, counselors: 0, waitFromS: 0, waitToS: 0 };
    place.publish({ status: 'accepted', ...figures, free: 0, returned: true });
    await settled();
    const ana = { counselor, name: 'Ana', cause: '', since: '2026-11-22T03:00:00.000Z' };
    presence.counselor.publish({ ...ana, state: 'here' });
    await settled();
    presence.faults.watchCounselor = [away, away, away];
    presence.counselor.publish({ ...ana, state: 'here' });
    await clock.advance(2_100);
    const states = socket.of('eph').map(({ value }) => (value as { state?: string }).state);
    expect(states).toEqual(['here', 'our-restart']);
  });

  it('of who left nothing more is said', async () => {
    const { counseling, presence, clock } = createWorld();
    presence.verdict.publish({ verdict: 'left', heard: true });
    presence.faults.watchPresence = [undefined, away, away, away, away];
    const socket = await counseling(new FakeStaff(counselor));
    presence.verdict.publish({ verdict: 'left', heard: true });
    await clock.advance(3_500);
    expect(socket.of('eph')).toHaveLength(1);
  });
});

it('an end is told once, with the code that ended it', async () => {
  const { welcomed, presence, settled } = createWorld();
  const socket = await welcomed();
  socket.ends(1001);
  socket.ends(1006);
  socket.says({ t: 'leave', reason: 'exit' });
  await settled();
  expect(presence.kinds(socket.id)).toEqual(['closed']);
  expect(presence.closed(socket.id)).toEqual([{ code: 1001, cause: 'closed-or-reloaded' }]);
});
