import { afterEach, describe, expect, it } from '@jest/globals';
import { ada, conversationId, deskGraceMs, type RoutingProcess } from '../../test/fixture.js';
import { accept, endDesk, startShift } from '../../test/shift.js';
import { cutGoneMs } from '../projections/waiting-list.js';

const [one, two] = [conversationId(1), conversationId(2)];
const dayMs = 24 * 3_600_000;

const processes: RoutingProcess[] = [];
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

it('the lists are counted once for all who look, until something changes (C08)', async () => {
  const { process, wait, clock } = await startShift(processes);
  await wait(one);
  const counted = process.routing.lists.of('local');
  expect(process.routing.lists.of('local')).toBe(counted);
  await clock.advance(2_000);
  expect(process.routing.lists.of('local')).toBe(counted);
  await wait(two);
  expect(process.routing.lists.of('local').around).toMatchObject({ waiting: 2 });
});

describe.each([
  ['ahead', dayMs],
  ['back', -dayMs],
])('I31: a wall clock that is set a day %s', (_, byMs) => {
  it('lets nobody count as gone sooner or later', async () => {
    const { process, wait, session, clock } = await startShift(processes);
    await wait(one);
    await session.person(one, 'opened');
    await session.person(one, 'ended', 'network');
    await clock.advance(2_000);
    clock.stepWall(byMs);
    const around = () => process.routing.lists.of('local').around;
    await clock.advance(cutGoneMs - 4_000);
    expect(around()).toMatchObject({ waiting: 1 });
    await clock.advance(4_000);
    expect(around()).toMatchObject({ waiting: 0 });
  });

  it('keeps the order of who waits', async () => {
    const { process, wait, clock } = await startShift(processes);
    await wait(two);
    await clock.advance(2_000);
    clock.stepWall(byMs);
    await wait(one);
    await clock.advance(2_000);
    const { queue, placeOf, shift } = process.routing.lists.of('local');
    expect(queue.waiting.map(({ conversation }) => conversation)).toEqual([two, one]);
    expect(placeOf(one)).toMatchObject({ place: 2 });
    expect(shift.longestWaitSince).toBe(queue.waiting[0]?.since);
  });

  it('neither takes a counselor’s chats at once nor keeps them for longer', async () => {
    const { process, wait, atWork, seats, clock } = await startShift(processes);
    await clock.advance(20_000);
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(5_000);
    clock.stepWall(byMs);
    await clock.advance(deskGraceMs - 7_000);
    expect(await seats(ada)).toEqual([one]);
    const [alert] = process.routing.lists.of('local').shift.alerts;
    expect(Date.parse(alert?.until ?? '')).toBe(clock.now() + 2_000);
    await clock.advance(4_000);
    expect(await seats(ada)).toEqual([]);
  });
});
