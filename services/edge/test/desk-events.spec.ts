import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, manualClock } from '@stillhere/testing';
import { secret } from './fake-identity.js';
import { conversation, fault } from './fake-session.js';
import { createFixture, type Fixture, request } from './fixture.js';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

const cookie = `stillhere=${secret}`;
const waiting = (count: number, text = 'en') => ({
  waiting: Array.from({ length: count }, (_, n) => ({
    ...{ conversation: `c${n}`, service: 'helpline', language: text, priority: 1, since: '' },
    ...{ group: 'waiting', returned: false, visitorPresence: 'here', visitorSince: '' },
  })),
});

/** What a browser's EventSource would have seen so far. */
async function follow(headers: Record<string, string> = { cookie }) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const answer = await fetch(`${fixture.origin}/api/desk/events`, { headers, signal });
  let text = '';
  let ended = false;
  const reading = (async () => {
    for await (const bytes of answer.body ?? []) text += Buffer.from(bytes).toString();
  })();
  void reading
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  return {
    answer,
    get ended() {
      return ended;
    },
    of: (event: string): unknown[] =>
      [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)]
        .filter(([, name]) => name === event)
        .map(([, , data]) => JSON.parse(data ?? '')),
    stop: () => leaving.abort(),
  };
}

describe('the desk’s events', () => {
  it('are whole newest values, each when it changes, and the headers of every answer', async () => {
    const desk = await follow();
    expect(desk.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(desk.answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(desk.answer.headers.get('cache-control')).toBe('no-store');
    await eventually('first values', () => desk.of('floor').length && desk.of('queue').length);
    fixture.queue.publish(waiting(2));
    const known = { desk: 'here', deskSince: '', deskCause: '', returnsAt: '' };
    const load = { active: 1, available: true, seatsMax: 3, ...known };
    const counselors = ['counselor:ana', 'counselor:gone'].map((counselor) => ({
      ...{ counselor, ...load },
    }));
    fixture.floor.publish({ waiting: 2, counselors });
    fixture.floor.publish({ waiting: 3, counselors });
    await eventually('newer values', () => desk.of('floor').length === 2);
    expect(desk.of('queue')).toEqual([{ waiting: [] }, waiting(2)]);
    const named = [
      { counselor: 'counselor:ana', name: 'Ana', ...load },
      { counselor: 'counselor:gone', name: 'gone', ...load },
    ];
    expect(desk.of('floor')).toEqual([
      { waiting: 0, counselors: [] },
      { waiting: 3, counselors: named },
    ]);
    expect(desk.of('availability')).toMatchObject([
      { counselor: 'counselor:ana', available: true, seatsMax: 3, seats: [] },
    ]);
  });

  it('show one’s own seats right after a deed, and those given back a moment later', async () => {
    const clock = manualClock();
    await fixture.close();
    fixture = await createFixture({ timers: clock });
    const desk = await follow();
    await eventually('first values', () => desk.of('availability').length === 1);
    const deed = (path: string, body: object) =>
      fetch(`${fixture.origin}/api/desk/${path}`, {
        method: 'POST',
        headers: { cookie, origin: fixture.origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    fixture.seats.push(conversation);
    await deed('accept', { conversation });
    await eventually('the seat', () => desk.of('availability').length === 2);
    await deed('end', { conversation, disposition: 'silent' });
    fixture.seats.pop();
    await clock.advance(250);
    await eventually('the seat back', () => desk.of('availability').length === 3);
    expect(desk.of('availability').at(-1)).toMatchObject({ seats: [] });
    // Nothing runs by itself under this clock, the wait of a stop included.
    desk.stop();
  });

  it('I34 end within a second of signing out', async () => {
    const clock = manualClock();
    await fixture.close();
    fixture = await createFixture({ timers: clock });
    const desk = await follow();
    fixture.identity.ana.isSignedIn = false;
    await clock.advance(1_000);
    await eventually('the end', () => desk.ended);
    expect((await follow()).answer.status).toBe(401);
  });

  it('end when a source breaks off, so that the browser comes again', async () => {
    const desk = await follow();
    const breaking = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away) }) };
    fixture.routing.watchQueue = () => breaking as never;
    const second = await follow();
    await eventually('the end', () => second.ended);
    expect(desk.ended).toBe(false);
    expect(fixture.faultsLogged).toEqual([]);
  });

  it('I32 cut who does not read', async () => {
    const socket = connect(fixture.port, '127.0.0.1');
    let gone = false;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      gone = true;
    });
    socket.write(`GET /api/desk/events HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
    socket.pause();
    await eventually('a reader', () => fixture.queue.readers === 1);
    for (let n = 0; n < 400 && fixture.queue.readers > 0; n += 1) {
      fixture.queue.publish(waiting(1, String(n).padEnd(100_000)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(fixture.queue.readers).toBe(0);
    socket.resume();
    await eventually('the end', () => gone);
  });

  it('leave nothing behind when the browser goes', async () => {
    const desk = await follow();
    await eventually('readers', () => fixture.queue.readers + fixture.floor.readers === 2);
    desk.stop();
    await eventually('no readers', () => fixture.queue.readers + fixture.floor.readers === 0);
  });

  it('are not sent to a HEAD', async () => {
    const answer = await request(fixture.port, 'HEAD /api/desk/events', { cookie });
    expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*text\/event-stream[\s\S]*\r\n\r\n$/);
    expect(fixture.queue.readers).toBe(0);
  });

  it('do not hold up a stop', async () => {
    const desk = await follow();
    const other = await createFixture();
    await fixture.close();
    await eventually('the end', () => desk.ended);
    fixture = other;
  });
});

const away = fault('unavailable', 'Away');
