import { afterEach, describe, expect, it } from '@jest/globals';
import { ada, ben, conversationId, deskGraceMs, type RoutingProcess } from '../../test/fixture.js';
import { accept, endDesk, give, openDesk, startShift } from '../../test/shift.js';
import { workerStream } from './streams.js';

const [one, two] = [conversationId(1), conversationId(2)] as const;

const processes: RoutingProcess[] = [];
const setUp = () => startShift(processes);
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

describe('a desk that vanishes', () => {
  it.each([
    ['closed-or-reloaded', 0],
    ['network', 0],
    ['asleep', 0],
    ['signed-out', 0],
    ['our-restart', 10_000],
  ] as const)(
    'by %s keeps its chats for the grace, then they wait in front',
    async (cause, more) => {
      const { process, wait, atWork, whoHas, seats, clock } = await setUp();
      await clock.advance(20_000);
      await atWork(ada);
      await wait(one);
      await accept(process, ada, one);
      await clock.advance(30_000);
      await endDesk(process, ada, cause);
      await clock.advance(deskGraceMs + more - 1_500);
      expect(await seats(ada)).toEqual([one]);
      await clock.advance(3_000);
      expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
      expect(process.routing.lists.of('local').queue.waiting).toMatchObject([{ returned: true }]);
      const { state } = await process.routing.workers.load(workerStream('local', ada));
      expect(state).toMatchObject({ available: false, offReason: 'desk-lost' });
    },
  );

  it('and comes back in time keeps everything', async () => {
    const { process, wait, atWork, whoHas, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(deskGraceMs - 5_000);
    await openDesk(process, ada, 'again');
    await clock.advance(2 * deskGraceMs);
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
  });

  it('is due after a restart of ours as well, which gives everybody time to come back first', async () => {
    const { process, wait, atWork, session, start, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(30_000);
    process.kill();
    processes.splice(0);
    processes.push(await start());
    await clock.advance(deskGraceMs);
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
    await clock.advance(15_000);
    expect(await session.state(one)).toMatchObject({ status: 'waiting' });
  });

  it('gives up the chats of a disabled account within two seconds', async () => {
    const { process, wait, atWork, whoHas, members, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    members.set('ada', { displayName: 'Ada', canCounsel: false });
    await clock.advance(2_000);
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
    await clock.advance(5_000);
    await expect(give(process, ['', ada], one)).rejects.toMatchObject({
      code: 'CounselorDisabled',
    });
  });

  it('is told to whoever leads the shift: what is held, and what became of it', async () => {
    const { process, wait, atWork, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    await clock.advance(20_000);
    await endDesk(process, ada, 'network');
    await clock.advance(2_000);
    const alerts = () => process.routing.lists.of('local').shift.alerts;
    expect(alerts()).toMatchObject([
      { counselor: ada, kind: 'held', cause: 'network', chats: [{ conversation: one }] },
    ]);
    await clock.advance(deskGraceMs);
    expect(alerts()).toMatchObject([
      { counselor: ada, kind: 'returned', chats: [{ conversation: one, state: 'waiting' }] },
    ]);
    await accept(process, ben, one);
    await clock.advance(1_000);
    expect(alerts()).toMatchObject([{ chats: [{ state: 'taken', takenBy: ben }] }]);
    await clock.advance(11 * 60_000);
    expect(alerts().filter(({ counselor }) => counselor === ada)).toEqual([]);
  });

  it('is told with who has each chat that was given on while it was held', async () => {
    const { process, wait, atWork, clock } = await setUp();
    await atWork(ada, ben);
    for (const conversation of [one, two]) {
      await wait(conversation);
      await accept(process, ada, conversation);
    }
    await endDesk(process, ada, 'network');
    await clock.advance(2_000);
    const alerts = () => process.routing.lists.of('local').shift.alerts;
    const about = { counselor: ada, kind: 'held', cause: 'network', since: alerts()[0]?.since };
    const held = (conversation: string) => ({ conversation, state: 'held', takenBy: '' });
    const given = (conversation: string) => ({ conversation, state: 'taken', takenBy: ben });
    expect(alerts()).toMatchObject([{ ...about, chats: [held(one), held(two)] }]);
    await give(process, [ada, ben], one);
    await clock.advance(1_000);
    expect(alerts()).toMatchObject([{ ...about, chats: [held(two), given(one)] }]);
    await give(process, [ada, ben], two);
    await clock.advance(1_000);
    expect(alerts()).toMatchObject([{ ...about, until: '', chats: [given(one), given(two)] }]);
    await openDesk(process, ada, 'again');
    await clock.advance(1_000);
    expect(alerts()).toMatchObject([about]);
    await clock.advance(11 * 60_000);
    expect(alerts()).toEqual([]);
  });

  it('is told of a held chat that ended, once it has', async () => {
    const { process, wait, atWork, session, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(2_000);
    await session.end(one);
    await clock.advance(2_000);
    expect(process.routing.lists.of('local').shift.alerts).toMatchObject([
      { counselor: ada, kind: 'held', chats: [{ conversation: one, state: 'ended' }] },
    ]);
  });

  it('is no alarm where somebody who is there hands a chat over', async () => {
    const { process, wait, atWork, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    await give(process, [ada, ben], one);
    await clock.advance(1_000);
    expect(process.routing.lists.of('local').shift.alerts).toEqual([]);
  });
});
