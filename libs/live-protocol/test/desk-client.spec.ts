import { describe, expect, it } from '@jest/globals';
import type { DeskServerFrame } from '@stillhere/live-protocol';
import {
  createDeskClient,
  type LinkState,
  type LiveSocket,
  type SocketHandler,
} from '@stillhere/live-protocol/client';
import { parseDeskClientFrame, parseDeskServerFrame } from '@stillhere/live-protocol/frames';
import { seededRandom } from '@stillhere/testing';
import { SimTime } from './sim-time.js';

/** A socket whose far end is the test. */
class HandSocket implements LiveSocket {
  onopen: SocketHandler = null;
  onmessage: SocketHandler = null;
  onclose: SocketHandler = null;
  onerror: SocketHandler = null;
  readonly sent: unknown[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    expect(parseDeskClientFrame(text)).toMatchObject({ ok: true });
    this.sent.push(JSON.parse(text));
  }
  close(code?: number): void {
    this.closedWith = code;
  }
  opens(): void {
    (this.onopen as (() => void) | null)?.();
  }
  hears(frame: DeskServerFrame): void {
    const data = JSON.stringify(frame);
    expect(parseDeskServerFrame(data)).toMatchObject({ ok: true });
    (this.onmessage as ((event: { data: unknown }) => void) | null)?.({ data });
  }
  breaks(code = 1006): void {
    (this.onclose as ((event: { code: number; reason: string }) => void) | null)?.({
      code,
      reason: '',
    });
  }
}

function deskPage(renewAuth?: () => Promise<boolean>) {
  const time = new SimTime();
  const sockets: HandSocket[] = [];
  const values: unknown[] = [];
  const links: LinkState['status'][] = [];
  const desk = createDeskClient({
    openSocket() {
      const socket = new HandSocket();
      sockets.push(socket);
      return socket;
    },
    clock: time,
    timers: time,
    random: seededRandom(7),
    device: 'd1',
    tab: 't1',
    visibility: 'visible',
    onValue: (key, value) => values.push([key, value]),
    onServerTime: () => undefined,
    onLink: ({ status }) => links.push(status),
    ...(renewAuth === undefined ? {} : { renewAuth }),
  });
  const welcomed = (): HandSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('nothing was dialled');
    socket.opens();
    socket.hears({
      t: 'welcome',
      connection: 'k1',
      heartbeat: { intervalMs: 10_000 },
      serverTime: '2026-11-22T03:14:05.123Z',
    });
    return socket;
  };
  return { desk, time, sockets, values, links, welcomed };
}

describe('the desk on its own socket', () => {
  it('says who it is, then takes the newest value of each key', () => {
    const { welcomed, values } = deskPage();
    const socket = welcomed();
    expect(socket.sent).toEqual([{ t: 'hello', v: 'visible', device: 'd1', tab: 't1' }]);
    socket.hears({ t: 'value', key: 'queue', value: { waiting: [] } });
    expect(values).toEqual([['queue', { waiting: [] }]]);
  });

  it('answers a ping before the handler returns, with what it knows of itself', () => {
    const { desk, welcomed } = deskPage();
    const socket = welcomed();
    desk.visibility('hidden');
    socket.hears({ t: 'ping', n: 4, serverTime: '2026-11-22T03:14:05.123Z' });
    expect(socket.sent.slice(1)).toEqual([
      { t: 'vis', v: 'hidden' },
      { t: 'pong', n: 4, v: 'hidden' },
    ]);
  });

  it('comes back by itself within a second, and at once when it is woken', () => {
    const { time, sockets, links, welcomed, desk } = deskPage();
    welcomed().breaks();
    expect(links.at(-1)).toBe('waiting');
    time.advance(1_000);
    expect(sockets).toHaveLength(2);
    sockets[1]?.breaks();
    desk.wake();
    time.advance(0);
    expect(sockets).toHaveLength(3);
    welcomed();
    expect(links.at(-1)).toBe('live');
  });

  it('gives up a link that died without a word', () => {
    const { time, sockets, links, welcomed } = deskPage();
    welcomed();
    time.advance(25_000);
    expect(links).toContain('waiting');
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('says that the page goes, and does not come back', () => {
    const { desk, time, sockets, welcomed } = deskPage();
    const socket = welcomed();
    desk.leave();
    time.advance(60_000);
    expect(socket.sent.at(-1)).toEqual({ t: 'leave' });
    expect(sockets).toHaveLength(1);
  });

  it('asks to be let in again when nobody knows it any more', async () => {
    let asked = 0;
    const { time, sockets, welcomed } = deskPage(async () => {
      asked += 1;
      return true;
    });
    welcomed().breaks(4401);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    time.advance(1_000);
    expect(asked).toBe(1);
    expect(sockets).toHaveLength(2);
  });
});
