import { describe, expect, it } from '@jest/globals';
import { counselor, visitor } from './fake-session.js';
import { createWorld } from './live-world.js';

describe('the heartbeat', () => {
  it('asks page and browser every 10 s, 20 s while hidden, and says the pace when it changes', async () => {
    const { clock, welcomed } = createWorld();
    const socket = await welcomed();
    await clock.advance(20_000);
    expect(socket.of('ping').map(({ n, intervalMs }) => [n, intervalMs])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
    expect(socket.pings).toEqual(['1', '2']);
    socket.says({ t: 'vis', v: 'hidden' });
    await clock.advance(10_000);
    expect(socket.pings).toHaveLength(2);
    await clock.advance(10_000);
    expect(socket.of('ping').at(-1)).toMatchObject({ n: 3, head: 0, intervalMs: 20_000 });
    await clock.advance(15_000);
    socket.says({ t: 'vis', v: 'visible' });
    await clock.advance(0);
    expect(socket.of('ping').at(-1)).toMatchObject({ n: 4, intervalMs: 10_000 });
  });

  it('is evidence: what was asked, and what each of the two answered', async () => {
    const { clock, welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    await clock.advance(10_000);
    socket.pongs();
    socket.says({ t: 'pong', n: 1 });
    socket.handler.onPong('77');
    socket.handler.onPong('made up');
    await settled();
    expect(presence.kinds(socket.id)).toEqual([
      'pingSent',
      'heard',
      'protocolPong',
      'applicationPong',
    ]);
  });

  it('stops with the connection: nothing of it is left', async () => {
    const { clock, welcomed, session, settled } = createWorld();
    const socket = await welcomed();
    socket.ends(1001);
    await clock.advance(60_000);
    expect(socket.pings).toEqual([]);
    expect(clock.pending).toBe(0);
    session.said(counselor, 'm1');
    await settled();
    expect(socket.revisions).toEqual([0]);
  });

  it('a message of the other side is a question, and its ack within half a second the answer', async () => {
    const { clock, welcomed, session, presence } = createWorld();
    const socket = await welcomed();
    session.said(visitor, 'm1');
    await clock.advance(1_000);
    session.said(counselor, 'm2');
    await clock.advance(400);
    socket.says({ t: 'ack', upTo: 2 });
    await clock.advance(1_000);
    expect(socket.pings).toEqual([]);
    expect(presence.kinds(socket.id)).not.toContain('pingSent');
  });

  it('asks the browser about a message whose ack is late, once, whatever the ack says then', async () => {
    const { clock, welcomed, session, presence } = createWorld();
    const socket = await welcomed();
    session.said(counselor, 'm1');
    await clock.advance(300);
    session.said(counselor, 'm2');
    // Of an older event: it may have been on its way before the message was.
    socket.says({ t: 'ack', upTo: 0 });
    await clock.advance(199);
    expect(socket.pings).toEqual([]);
    await clock.advance(1);
    expect(socket.pings).toEqual(['1']);
    expect(presence.evidence.at(-1)?.kind).toEqual({
      $case: 'pingSent',
      value: { n: 1, probe: true },
    });
    socket.says({ t: 'ack', upTo: 2 });
    session.said(counselor, 'm3');
    await clock.advance(2_000);
    // One open question is enough.
    expect(socket.pings).toEqual(['1']);
    socket.pongs();
    session.said(counselor, 'm4');
    await clock.advance(500);
    expect(socket.pings).toEqual(['1', '2']);
    socket.ends(1001);
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});
