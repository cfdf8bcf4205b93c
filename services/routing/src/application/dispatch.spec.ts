import { afterEach, describe, expect, it } from '@jest/globals';
import { ada, as, ben, conversationId, type RoutingProcess } from '../../test/fixture.js';
import { ladderOf, pushRules } from '../../test/push-rules.js';
import { accept, back, cyd, endDesk, give, sam, set, startShift } from '../../test/shift.js';
import { acknowledgeAlarm } from './acknowledge-alarm.js';
import { declineOffer } from './decline-offer.js';
import { explainOffer } from './explain-offer.js';

const [one, two] = [conversationId(1), conversationId(2)] as const;

const processes: RoutingProcess[] = [];
const setUp = async (...rules: Parameters<typeof pushRules>) => {
  const shift = await startShift(processes, pushRules(...rules));
  const { process, clock } = shift;
  const listed = (conversation: string) =>
    process.routing.lists
      .of('local')
      .queue.waiting.find((waiting) => waiting.conversation === conversation);
  const offeredTo = async (conversation: string) => {
    await clock.advance(100);
    return listed(conversation)?.offeredTo;
  };
  const decline = (
    counselor: string,
    conversation: string,
    reason: 'other' | 'conflict-of-interest' = 'other',
  ) => {
    const offer = listed(conversation)?.offer ?? 0;
    const declining = { conversation, counselor, offer, reason } as const;
    return declineOffer(process.routing, declining, as(counselor, ['counselor']));
  };
  const explain = (conversation: string) => explainOffer(process.routing, { conversation }, sam);
  return { ...shift, listed, offeredTo, decline, explain };
};
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

describe('an offer', () => {
  it('rings at the desk of who got nothing for longest, within 100 ms, and says why', async () => {
    const { atWork, wait, offeredTo, explain, clock } = await setUp();
    await atWork(ada);
    await clock.advance(2_000);
    await atWork(ben);
    await clock.advance(2_000);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    expect(await explain(one)).toMatchObject({
      ...{ counselor: ada, offer: 1, settingsVersion: 7, because: 'idle-longer', couldBeAsked: 2 },
      others: [{ counselor: ben, why: 'idle-longer' }],
    });
  });

  it('is for whom it rings, and for nobody else meanwhile', async () => {
    const { process, atWork, wait, offeredTo, whoHas } = await setUp();
    await atWork(ada);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    await atWork(ben);
    await expect(accept(process, ben, one)).rejects.toMatchObject({ code: 'OfferedToAnother' });
    await accept(process, ada, one);
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
  });

  it('that is declined goes to another, and not back at once', async () => {
    const { atWork, wait, offeredTo, decline, explain, clock } = await setUp({
      answerWithinS: 300,
    });
    await atWork(ada);
    await clock.advance(1_000);
    await atWork(ben);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    await decline(ada, one);
    expect(await offeredTo(one)).toBe(ben);
    await expect(decline(ada, one)).rejects.toMatchObject({ code: 'OfferOver' });
    await decline(ben, one);
    expect(await offeredTo(one)).toBe('');
    expect(await explain(one)).toMatchObject({
      ...{ counselor: '', couldBeAsked: 0 },
      notAsked: [{ why: 'refused-just-now', counselors: 2 }],
    });
    await clock.advance(60_000);
    expect(await offeredTo(one)).toBe(ada);
  });

  it('that nobody answers ends in time, also where the process that made it is dead', async () => {
    const { process, start, atWork, wait, offeredTo, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    process.kill();
    processes.splice(0);
    const second = await start();
    processes.push(second);
    await clock.advance(31_000);
    const [listed] = second.routing.lists.of('local').queue.waiting;
    expect(listed).toMatchObject({ offeredTo: '' });
    const { state } = await second.routing.queues.load(`queue-local_${one}` as never);
    expect(state).toMatchObject({ wait: { refusals: [{ counselor: ada, outcome: 'expired' }] } });
  });

  it('is withdrawn when its desk goes, and rings elsewhere', async () => {
    const { process, atWork, wait, offeredTo, clock } = await setUp();
    await atWork(ada);
    await clock.advance(1_000);
    await atWork(ben);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    await endDesk(process, ada, 'network');
    expect(await offeredTo(one)).toBe(ben);
    await set(process, ben, false);
    expect(await offeredTo(one)).toBe('');
  });

  it('is counted as a seat: nobody is offered more than they could take', async () => {
    const { process, atWork, wait, offeredTo } = await setUp();
    await atWork(ada);
    await set(process, ada, true, 1);
    await wait(one);
    await wait(two);
    expect([await offeredTo(one), await offeredTo(two)]).toEqual([ada, '']);
  });

  it('remembers who knows the person, through every hand', async () => {
    const { process, session, atWork, wait, offeredTo, decline, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await session.person(one, 'opened');
    expect(await offeredTo(one)).toBe(ada);
    await decline(ada, one, 'conflict-of-interest');
    await clock.advance(200_000);
    expect(await offeredTo(one)).toBe('');
    await expect(accept(process, ada, one)).rejects.toMatchObject({ code: 'ConflictOfInterest' });
    await atWork(ben);
    expect(await offeredTo(one)).toBe(ben);
    await accept(process, ben, one);
    await expect(give(process, [ben, ada], one)).rejects.toMatchObject({
      code: 'ConflictOfInterest',
    });
    await set(process, ben, false);
    await back(process, ben, one);
    await clock.advance(200_000);
    expect(await offeredTo(one)).toBe('');
  });

  it('stops coming to whoever has a chat of high risk that takes every seat', async () => {
    const { process, session, atWork, wait, offeredTo } = await setUp({
      seatsByRisk: [1, 1, 1, 'all'],
    });
    await atWork(ada);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    await accept(process, ada, one);
    await session.risk(one, 'high');
    await wait(two);
    expect(await offeredTo(two)).toBe('');
    await session.risk(one, 'low');
    expect(await offeredTo(two)).toBe(ada);
  });

  it('is made by nobody where counselors take from the list', async () => {
    const { atWork, wait, offeredTo } = await setUp({ mode: 'pull' });
    await atWork(ada);
    await wait(one);
    expect(await offeredTo(one)).toBe('');
  });
});

describe('the ladder', () => {
  it('widens, raises and calls somebody, who acknowledges by name', async () => {
    const ladder = ladderOf({ widenSkillsAfterS: 30, raiseEveryS: 60, alarmAfterS: 90 });
    const requirements = [{ kind: 'skill', name: 'grief', strength: 'soft' }] as const;
    const { process, atWork, wait, listed, offeredTo, clock } = await setUp({
      ladder,
      requirements,
    });
    await atWork(ada);
    await wait(one, 1);
    expect(await offeredTo(one)).toBe('');
    await clock.advance(30_000);
    expect(await offeredTo(one)).toBe(ada);
    await clock.advance(61_000);
    expect(listed(one)).toMatchObject({ priority: 2, raised: 1, skillsWidened: true, alarmBy: '' });
    expect(listed(one)?.alarmSince).not.toBe('');
    const acknowledge = (name: string) =>
      acknowledgeAlarm(process.routing, { conversation: one }, as(name, ['counselor']));
    expect(await acknowledge(cyd)).toEqual({ conversation: one, by: cyd });
    expect(await acknowledge(ben)).toEqual({ conversation: one, by: cyd });
    await clock.advance(1_000);
    expect(listed(one)).toMatchObject({ alarmBy: cyd });
  });

  it('goes on after a restart where it was, and calls nobody for who is gone', async () => {
    const ladder = ladderOf({ widenCentreAfterS: 30, alarmAfterS: 90 });
    const { process, session, start, wait, clock } = await setUp({ mode: 'pull', ladder });
    await wait(one);
    await wait(two);
    await session.person(two, 'opened');
    await clock.advance(40_000);
    await session.person(two, 'ended', 'closed-or-reloaded');
    process.kill();
    processes.splice(0);
    const second = await start();
    processes.push(second);
    await clock.advance(60_000);
    const waiting = second.routing.lists.of('local').queue.waiting;
    expect(waiting).toMatchObject([
      { conversation: one, centreWidened: true },
      { conversation: two, group: 'gone', alarmSince: '' },
    ]);
    expect(waiting[0]?.alarmSince).not.toBe('');
  });

  it('has no alarm to acknowledge for who is in a chat', async () => {
    const { process, atWork, wait, offeredTo } = await setUp();
    await atWork(ada);
    await wait(one);
    expect(await offeredTo(one)).toBe(ada);
    const acknowledge = () => acknowledgeAlarm(process.routing, { conversation: one }, sam);
    await expect(acknowledge()).rejects.toMatchObject({ code: 'NoAlarm' });
    await accept(process, ada, one);
    await expect(acknowledge()).rejects.toMatchObject({ code: 'NoAlarm' });
  });
});
