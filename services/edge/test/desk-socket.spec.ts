import { describe, expect, it } from '@jest/globals';
import type { CallContext, presence, reporting, routing } from '@stillhere/contracts';
import { createLatest } from '@stillhere/kernel';
import { closeCodes, type DeskServerFrame } from '@stillhere/live-protocol';
import { parseDeskServerFrame } from '@stillhere/live-protocol/frames';
import { silentLogger } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import { createDesks } from '../src/application/desk/desks.js';
import { previewsOf } from '../src/application/desk/previews.js';
import type { EvidenceKind } from '../src/application/presence/evidence-batch.js';
import { FakeSocket } from './fake-socket.js';
import { FakeStaff, tenant } from './live-world.js';

const hello = { t: 'hello', v: 'visible', device: 'd1', tab: 't1' };

class DeskEnd extends FakeSocket {
  get sent(): DeskServerFrame[] {
    return this.texts.map((text) => {
      const parsed = parseDeskServerFrame(text);
      if (!parsed.ok) throw new Error(`not a documented frame: ${text}`);
      return parsed.frame;
    });
  }
  values(key: string): unknown[] {
    return this.sent.flatMap((frame) =>
      frame.t === 'value' && frame.key === key ? [frame.value] : [],
    );
  }
  get bye() {
    return this.sent.find((frame) => frame.t === 'bye');
  }
}

const waiting = (conversation: string) => ({ conversation }) as routing.WaitingConversation;

function createWorld() {
  const clock = manualClock();
  const queue = createLatest<routing.QueueSnapshot>({ waiting: [] });
  const availability = createLatest<Partial<routing.Availability>>({ available: true });
  const floor = createLatest<Partial<reporting.Floor>>({ waiting: 0 });
  const evidence: (readonly [string, EvidenceKind])[] = [];
  const opened: presence.OpenDeskRequest[] = [];
  const first: Record<string, string> = {};
  const watch =
    <T>(latest: { watch(signal: AbortSignal): AsyncIterable<T> }) =>
    (_: object, { signal }: CallContext) =>
      latest.watch(signal);
  const session = {
    preview: async ({ conversation }: { conversation: string }) => ({
      conversation,
      topic: 'loss',
      alias: '',
      firstWords: first[conversation] ?? '',
    }),
  };
  const parts = { clock, timers: clock, logger: silentLogger };
  const desks = createDesks({
    ...parts,
    gateway: 'g1',
    evidence: { report: (connection, kind) => void evidence.push([connection, kind]) },
    presence: {
      openDesk: async (request: presence.OpenDeskRequest) => {
        opened.push(request);
        return {};
      },
    } as unknown as presence.PresenceService,
    routing: {
      watchQueue: watch(queue),
      watchAvailability: watch(availability),
    } as unknown as routing.RoutingService,
    reporting: { watchFloor: watch(floor) } as unknown as reporting.ReportingService,
    previewsOf: previewsOf({ ...parts, session: session as never }),
    namesOf: async (_tenant, one) => one,
  });
  const socket = (staff?: FakeStaff): DeskEnd => {
    const made = new DeskEnd();
    desks.accept(made, Promise.resolve(staff), async () => 'expired');
    return made;
  };
  const welcomed = async (staff = new FakeStaff('counselor:ana'), tab = 't1') => {
    const made = socket(staff);
    made.says({ ...hello, tab });
    await clock.settle();
    return made;
  };
  const told = (of: DeskEnd) =>
    evidence.filter(([id]) => id === of.id).map(([, { $case, value }]) => ({ $case, ...value }));
  return { clock, queue, floor, first, opened, desks, socket, welcomed, told };
}

describe('a desk’s own socket', () => {
  it('is opened with presence, welcomed, and told the newest whole values', async () => {
    const { welcomed, opened, queue, clock } = createWorld();
    const desk = await welcomed();
    expect(opened).toMatchObject([
      { gateway: 'g1', connection: desk.id, counselor: 'counselor:ana', device: 'd1', tab: 't1' },
    ]);
    expect(desk.sent[0]).toMatchObject({ t: 'welcome', connection: desk.id, account: 'ana' });
    expect(desk.values('availability')).toEqual([{ available: true }]);
    expect(desk.values('floor')).toEqual([{ waiting: 0 }]);
    queue.publish({ waiting: [waiting('c1')] });
    await clock.advance(1_000);
    expect(desk.values('queue').at(-1)).toEqual({
      waiting: [{ conversation: 'c1', topic: 'loss', alias: '', firstWords: '' }],
    });
  });

  it('tells the first words as soon as they are written, and nothing that did not change', async () => {
    const { welcomed, first, queue, clock } = createWorld();
    const desk = await welcomed();
    queue.publish({ waiting: [waiting('c1')] });
    await clock.advance(5_000);
    const before = desk.values('queue').length;
    first.c1 = 'I took some of them';
    await clock.advance(5_000);
    expect(desk.values('queue')).toHaveLength(before + 1);
    expect(desk.values('queue').at(-1)).toMatchObject({
      waiting: [{ firstWords: 'I took some of them' }],
    });
    queue.publish({ waiting: [waiting('c1')] });
    await clock.advance(5_000);
    expect(desk.values('queue')).toHaveLength(before + 1);
  });

  it('reports the same kinds of evidence as a conversation’s page', async () => {
    const { welcomed, told, clock } = createWorld();
    const desk = await welcomed();
    await clock.advance(10_000);
    desk.pongs();
    desk.says({ t: 'pong', n: 1, v: 'hidden' });
    await clock.settle();
    expect(told(desk)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ $case: 'pingSent', n: 1 }),
        expect.objectContaining({ $case: 'protocolPong', n: 1 }),
        expect.objectContaining({ $case: 'visibility', state: 'hidden' }),
        expect.objectContaining({ $case: 'applicationPong', n: 1 }),
      ]),
    );
    desk.says({ t: 'probe', n: 7 });
    expect(desk.sent.at(-1)).toMatchObject({ t: 'probed', n: 7 });
  });

  it.each([
    ['closed by its page', (desk: DeskEnd) => desk.ends(1001), 'closed-or-reloaded'],
    ['cut off', (desk: DeskEnd) => desk.ends(1006), 'network'],
    ['left by a frame', (desk: DeskEnd) => desk.says({ t: 'leave' }), 'closed-or-reloaded'],
  ] as const)('%s says so once', async (_, end, cause) => {
    const { welcomed, told } = createWorld();
    const desk = await welcomed();
    end(desk);
    desk.ends(1006);
    const closed = told(desk).filter(({ $case }) => $case === 'closed');
    expect(closed).toEqual([expect.objectContaining({ cause })]);
  });

  it('is left by a beacon of its tab, and of no other', async () => {
    const { welcomed, told, desks } = createWorld();
    const [one, two] = [await welcomed(), await welcomed(undefined, 't2')];
    desks.leave({ tenant: 'north', counselor: 'counselor:ana' }, 't1');
    desks.leave({ tenant, counselor: 'counselor:ana' }, 't2');
    expect(told(two).at(-1)).toMatchObject({ $case: 'closed', cause: 'closed-or-reloaded' });
    expect(told(one).filter(({ $case }) => $case === 'closed')).toEqual([]);
  });

  it.each([
    ['signed-out', 'signed-out'],
    ['disabled', 'auth'],
  ] as const)('ends within a second with its sign-in: %s', async (because, cause) => {
    const { welcomed, told, clock } = createWorld();
    const staff = new FakeStaff('counselor:ana');
    const desk = await welcomed(staff);
    staff.because = because;
    staff.isSignedIn = false;
    await clock.advance(1_000);
    expect(desk.bye).toMatchObject({ code: closeCodes.unauthenticated.code, reason: because });
    expect(told(desk).at(-1)).toMatchObject({ $case: 'closed', cause });
  });

  it('is refused without a sign-in, without a hello, too often, and with what is no frame', async () => {
    const { socket, welcomed, clock } = createWorld();
    const stranger = socket();
    stranger.says(hello);
    await clock.settle();
    expect(stranger.bye).toMatchObject({
      code: closeCodes.unauthenticated.code,
      reason: 'expired',
    });
    const silent = socket(new FakeStaff('counselor:ana'));
    await clock.advance(5_000);
    expect(silent.bye).toMatchObject({ code: closeCodes.heartbeat.code });
    for (const text of ['{', '[]', '{"t":"vis"}', '{"t":"hello"}']) {
      const wrong = await welcomed();
      wrong.says(text);
      expect(wrong.bye).toMatchObject({ code: closeCodes.malformed.code });
      wrong.ends();
    }
    const tabs = [];
    for (let n = 0; n < 51; n += 1) tabs.push(await welcomed(undefined, `t${n}`));
    expect(tabs.at(-1)?.bye).toMatchObject({ code: closeCodes.rate.code });
    const flood = tabs[0] as DeskEnd;
    for (let n = 0; n < 200; n += 1) flood.says({ t: 'vis', v: 'visible' });
    expect(flood.bye).toMatchObject({ code: closeCodes.rate.code });
  });

  it('is asked to move, spread, when its server stops, and was not cut off then', async () => {
    const { welcomed, told, desks } = createWorld();
    const desk = await welcomed();
    desks.drain();
    expect(desk.bye).toMatchObject({ code: closeCodes.drain.code });
    desks.end();
    expect(told(desk).at(-1)).toMatchObject({ $case: 'closed', cause: 'drained' });
  });

  it('of somebody who takes no chats leaves no evidence', async () => {
    const { welcomed, opened, told } = createWorld();
    const admin = new FakeStaff('admin:ida');
    Object.assign(admin, { principal: { actor: 'admin:ida', tenant, roles: ['admin'] } });
    const desk = await welcomed(admin);
    expect(desk.sent[0]).toMatchObject({ t: 'welcome' });
    desk.ends();
    expect([opened, told(desk)]).toEqual([[], []]);
  });
});
