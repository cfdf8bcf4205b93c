import { describe, expect, it } from '@jest/globals';
import { TestTracer } from '@stillhere/telemetry/testing';
import { MessageTraces } from '../src/application/live/message-traces.js';
import { tracesOf } from './fake-link.js';
import { counselor, visitor } from './fake-session.js';
import { createWorld, FakeStaff } from './live-world.js';

const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const said = (more: object = {}) => ({ t: 'msg', cid: 'm1', body: 'x', seenRevision: 0, ...more });
const posted = { author: visitor, cid: 'm1', body: 'x' };

describe('a page’s traffic', () => {
  it('begins a trace with each message, or goes on with the one that the page names', async () => {
    const tracer = new TestTracer();
    const { welcomed, settled } = createWorld({ tracer });
    const socket = await welcomed();
    socket.says(said());
    socket.says(said({ cid: 'm2', traceparent: theirs }));
    socket.says(said({ cid: 'm3', traceparent: 7 }));
    await settled();
    const received = tracer.started.filter(({ key }) => key === 'receive');
    expect(received).toMatchObject(
      ['', theirs, ''].map((parent) => ({ of: 'msg', parent, isForeign: true, isEnded: true })),
    );
    expect(socket.of('ok')).toHaveLength(3);
  });

  it('makes what a page says of a message a part of that message’s trace, once a level', async () => {
    const tracer = new TestTracer();
    const world = createWorld({ tracer });
    const socket = await world.counseling(new FakeStaff(counselor));
    const event = world.session.append('message-posted', visitor, posted);
    tracesOf.set(event, theirs);
    await world.settled();
    const upTo = event.revision;
    socket.says({ t: 'ack', upTo });
    socket.says({ t: 'seen', upTo, dwellMs: 1_000 });
    socket.says({ t: 'ack', upTo });
    await world.settled();
    const [deliver, ...rest] = tracer.started;
    expect(deliver).toMatchObject({ key: 'deliver', of: 'message-posted', parent: theirs });
    expect(rest).toMatchObject(
      ['delivered', 'displayed'].map((of) => ({
        ...{ key: 'acknowledge', of, parent: deliver?.traceparent, isEnded: true },
        attributes: { 'stillhere.side': 'staff' },
      })),
    );
    const traces = world.presence.evidence.flatMap(({ kind }) =>
      kind?.$case === 'acknowledged' || kind?.$case === 'seen' ? [kind.value.traceparent] : [],
    );
    expect(traces.filter((one) => one !== undefined)).toEqual(
      rest.map(({ traceparent }) => traceparent),
    );
  });

  it('is no delivery where an opened page is shown what was said before', async () => {
    const tracer = new TestTracer();
    const world = createWorld({ tracer });
    const before = world.session.append('message-posted', visitor, posted);
    tracesOf.set(before, theirs);
    await world.counseling(new FakeStaff(counselor));
    await world.settled();
    expect(tracer.started).toEqual([]);
  });

  it('starts nothing at all where nobody traces, whatever comes', async () => {
    const tracer = new TestTracer(false);
    const world = createWorld({ tracer });
    const socket = await world.counseling(new FakeStaff(counselor));
    const event = world.session.append('message-posted', visitor, posted);
    tracesOf.set(event, theirs);
    socket.says(said({ traceparent: theirs }));
    await world.settled();
    socket.says({ t: 'ack', upTo: event.revision });
    await world.settled();
    expect(tracer.started).toEqual([]);
    expect(socket.of('ok')).toHaveLength(1);
  });
});

describe('the traces of messages', () => {
  it('are of the newest message that a page speaks of, and bounded', () => {
    const traces = new MessageTraces();
    for (let revision = 0; revision < 40; revision += 1) traces.sent(revision, `t${revision}`);
    expect(traces.of('delivered', 5)).toBeUndefined();
    expect(traces.of('delivered', 20)).toBe('t20');
    expect(traces.of('delivered', 20)).toBeUndefined();
    expect(traces.of('displayed', 20)).toBe('t20');
    expect(traces.of('delivered', 99)).toBe('t39');
  });
});
