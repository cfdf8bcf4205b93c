import { afterEach, describe, expect, it } from '@jest/globals';
import { ServiceFault } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import { ada, as, ben, conversationId, type RoutingProcess } from '../../test/fixture.js';
import { accept, back, cyd, give, sam, set, startShift } from '../../test/shift.js';

const [one, two] = [conversationId(1), conversationId(2)];

const processes: RoutingProcess[] = [];
const setUp = () => startShift(processes);
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

describe('giving a conversation to somebody (C15)', () => {
  it('moves the seat with it, from the list and from another counselor', async () => {
    const { process, wait, atWork, isListed, whoHas } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    expect(await give(process, ['', ada], one)).toMatchObject({ newlyAssigned: true });
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    await give(process, [ada, ben], one);
    expect(await whoHas(one)).toEqual({ session: ben, holders: [ben] });
    expect(isListed(one)).toBe(false);
  });

  it('three times with one id changes it once', async () => {
    const { process, wait, atWork, whoHas, store } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    const thrice = [1, 2, 3].map(() => give(process, [ada, ben], one));
    const news = (await Promise.all(thrice)).map(({ newlyAssigned }) => newlyAssigned);
    expect(news.filter(Boolean)).toHaveLength(1);
    expect(await whoHas(one)).toEqual({ session: ben, holders: [ben] });
    const log = await store.readAll({ limit: 1_000 });
    const given = log.filter(({ type }) => type === 'queue.conversation-assigned');
    expect(given).toHaveLength(1);
  });

  it('is heard again by who gave it and lost the answer, and by nobody else', async () => {
    const { process, wait, atWork, whoHas } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    const asAda = as(ada, ['counselor']);
    await give(process, [ada, ben], one, asAda);
    expect(await give(process, [ada, ben], one, asAda)).toMatchObject({ newlyAssigned: false });
    await expect(give(process, [ada, ben], one, as(cyd, ['counselor']))).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    expect(await whoHas(one)).toEqual({ session: ben, holders: [ben] });
  });

  it('is refused to who is full, away, disabled or unknown, and changes nothing', async () => {
    const { process, wait, atWork, whoHas, isListed, members } = await setUp();
    await atWork(ada, ben);
    await set(process, ben, true, 1);
    for (const conversation of [one, two]) await wait(conversation);
    await accept(process, ben, two);
    await accept(process, ada, one);
    members.set('dot', { displayName: 'Dot', canCounsel: false });
    members.set('nobody', undefined);
    for (const [to, code] of [
      [ben, 'SeatsFull'],
      [cyd, 'DeskNotThere'],
      ['counselor:dot', 'CounselorDisabled'],
      ['counselor:nobody', 'CounselorUnknown'],
    ] as const) {
      await expect(give(process, [ada, to], one)).rejects.toMatchObject({ code });
      expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    }
    expect(isListed(one)).toBe(false);
  });

  it('is for whoever has it, and for whoever leads the shift, on the state that is decided on', async () => {
    const { process, wait, atWork, whoHas } = await setUp();
    await atWork(ada, ben, cyd);
    await wait(one);
    const asAda = as(ada, ['counselor']);
    await expect(give(process, ['', ben], one, asAda)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await accept(process, ada, one);
    await expect(give(process, [ada, cyd], one, as(ben, ['counselor']))).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(give(process, [cyd, ben], one)).rejects.toMatchObject({ code: 'OwnerChanged' });
    const race = [give(process, [ada, cyd], one), give(process, [ada, ben], one, asAda)];
    await Promise.allSettled(race);
    expect(await whoHas(one)).toEqual({ session: cyd, holders: [cyd] });
  });

  it('asks who may on the state that is decided on, also where another process changed it', async () => {
    const { process, wait, atWork, whoHas, start, clock } = await setUp();
    await atWork(ada, ben, cyd);
    await wait(one);
    await accept(process, ada, one);
    const other = await start();
    processes.push(other);
    await give(other, [ada, ben], one);
    const asAda = as(ada, ['counselor']);
    const given = give(process, [ada, cyd], one, asAda);
    const refused = expect(given).rejects.toMatchObject({ code: 'AccessDenied' });
    await clock.advance(1_000);
    await refused;
    expect(await whoHas(one)).toMatchObject({ session: ben });
  });

  it('against an accept and against its end, ends in one place', async () => {
    const { process, wait, atWork, whoHas, session, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    const race = [accept(process, ada, one), give(process, ['', ben], one)];
    const won = await Promise.allSettled(race);
    expect(won.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { holders } = await whoHas(one);
    expect(holders).toHaveLength(1);
    const other = holders[0] === ada ? ben : ada;
    await Promise.allSettled([session.end(one), give(process, [String(holders[0]), other], one)]);
    await clock.advance(1_000);
    expect(await whoHas(one)).toEqual({ session: 'ended', holders: [] });
  });
});

describe('a session that does not answer, or late (R7)', () => {
  const noAnswer = new ServiceFault({ status: 'unavailable', code: 'Away', message: 'away' });

  it('leaves nobody a seat in what ended while it was handed over', async () => {
    const { process, wait, atWork, whoHas, session, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    session.troubles.push(async () => {
      await session.end(one);
      throw noAnswer;
    });
    await expect(give(process, [ada, ben], one)).rejects.toBe(noAnswer);
    await clock.advance(30_000);
    expect(await whoHas(one)).toEqual({ session: 'ended', holders: [] });
  });

  it('and hears again who has it where an older decision is recorded last', async () => {
    const { process, wait, atWork, whoHas, session, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    // The call of the accept, and that of the reactor which goes on where it was broken off.
    session.troubles.push('before', 'before');
    await expect(accept(process, ada, one)).rejects.toMatchObject({ code: 'Away' });
    await clock.settle();
    await back(process, ada, one, sam);
    expect(await session.state(one)).toMatchObject({ status: 'waiting', decision: 0 });
    await clock.advance(10_000);
    const late = { conversation: one, counselor: ada, displayName: 'Ada', previous: '' };
    await session.assign({ ...late, decision: 1 });
    await clock.advance(1_000);
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
  });
});

describe('putting a conversation back', () => {
  it('returns it to the front of the line with its wait, and frees the seat', async () => {
    const { process, wait, atWork, whoHas, clock } = await setUp();
    await atWork(ada);
    await wait(one, 1);
    await accept(process, ada, one);
    clock.stepWall(60_000);
    await wait(two, 3);
    expect(await back(process, ada, one)).toMatchObject({ newlyReturned: true });
    expect(await back(process, ada, one)).toMatchObject({ newlyReturned: false });
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
    const list = () => process.routing.lists.of('local').queue.waiting;
    await eventually('both wait', () => list().length === 2);
    expect(list()).toMatchObject([
      { conversation: one, returned: true, since: '2026-01-01T00:00:00.000Z' },
      { conversation: two, returned: false },
    ]);
  });

  it('is for whoever has it', async () => {
    const { process, wait, atWork, whoHas } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    const asBen = as(ben, ['counselor']);
    await expect(back(process, ben, one, asBen)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(back(process, ada, one, asBen)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    await back(process, ada, one, sam);
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
  });
});
