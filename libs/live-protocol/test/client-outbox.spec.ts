import { describe, expect, it } from '@jest/globals';
import { noFaults } from './faults.js';
import { live } from './page.js';
import { byeOf } from './server-model.js';

describe('the outbox', () => {
  it('shows a message at once, as sending, then saved, then as part of the view only', () => {
    const { world, page } = live();
    const states: string[] = [];
    page.post('hello');
    world.time.onStep = () => states.push(page.state.outbox[0]?.status ?? 'gone');
    expect(page.state.outbox).toMatchObject([{ body: 'hello', status: 'sending', kind: 'msg' }]);
    world.time.advance(1_000);
    expect(states.at(-1)).toBe('gone');
    expect(page.state.view.items.at(-1)).toMatchObject({ body: 'hello' });
  });

  it('keeps what is said while cut off, and sends it again under the same cid and prevCid hours later', () => {
    const { world, page } = live();
    page.post('first');
    world.time.advance(500);
    world.server.faults = { ...noFaults, refuseConnect: 1, replyLost: 1 };
    page.post('second');
    page.post('third');
    world.time.advance(1);
    world.server.kill();
    expect(page.state.outbox.map(({ status }) => status)).toEqual(['kept', 'kept']);
    world.time.advance(3 * 3_600_000);
    world.server.faults = { ...noFaults };
    world.time.advance(60_000);
    const bodies = page.state.view.items.map((item) => ('body' in item ? item.body : ''));
    expect(bodies.filter(Boolean)).toEqual(['first', 'second', 'third']);
    const frames = world.got('msg').map(({ frame }) => frame);
    const cids = new Set(frames.map((frame) => ('cid' in frame ? frame.cid : '')));
    expect(cids.size).toBe(3);
  });

  it('I6 lets no message overtake one that was told to wait', () => {
    const { world, page } = live();
    world.server.faults = { ...noFaults, busy: 0.5 };
    const cids = Array.from({ length: 20 }, (_, n) => page.post(`text ${n}`));
    world.time.advance(60_000);
    expect(world.posted('visitor:v')).toEqual(cids);
  });

  it('takes the event for the acceptance when the reply was lost', () => {
    const { world, page } = live();
    world.server.faults = { ...noFaults, replyLost: 1 };
    page.post('hello');
    world.time.advance(300);
    expect(page.state.outbox).toEqual([]);
  });

  it('asks again when nothing came back although the link lives', () => {
    const { world, page } = live();
    world.server.deafToMessages = true;
    page.post('hello');
    world.time.advance(5_000);
    world.server.deafToMessages = false;
    world.time.advance(6_000);
    expect(page.state.outbox).toEqual([]);
    expect(world.got('hello')).toHaveLength(0);
  });

  it('says again what a log had accepted that is not the log any more', () => {
    const { world, page } = live();
    world.server.deafToMessages = true;
    const cid = page.post('hello');
    world.server.tell({ t: 'ok', cid, revision: 99, at: '', durability: 'fsync' });
    world.time.advance(100);
    expect(page.state.outbox).toMatchObject([{ status: 'saved' }]);
    world.server.deafToMessages = false;
    world.server.bye(byeOf('logMismatch'));
    world.time.advance(3_000);
    expect(world.posted('visitor:v')).toEqual([cid]);
    expect(page.state.outbox).toEqual([]);
  });

  it('says after what each was written, also when more has come since', () => {
    const { world, page } = live();
    page.post('first');
    world.time.advance(1_000);
    const { head } = page.state.view;
    page.post('x'.repeat(8_001));
    page.post('second');
    world.time.advance(1_000);
    expect(page.state.view.head).toBeGreaterThan(head);
    expect(page.state.outbox).toMatchObject([{ status: 'refused', after: head }]);
  });

  it('sends what an earlier page could not, once, also where only the answer had been lost', () => {
    const { world, page, storage } = live();
    world.server.faults = { ...noFaults, replyLost: 1 };
    const cid = page.post('said');
    world.time.advance(1);
    const unsent = page.state.outbox;
    expect(unsent).toMatchObject([{ cid, status: 'sending' }]);
    page.close();
    world.server.faults = { ...noFaults };
    const later = { cid: 'n1', kind: 'msg', body: 'not yet', after: 0 } as const;
    const next = world.page(storage, { unsent: [...unsent, later] });
    world.time.advance(5_000);
    const bodies = next.state.view.items.flatMap((item) => ('body' in item ? [item.body] : []));
    expect(bodies).toEqual(['said', 'not yet']);
    expect(next.state.outbox).toEqual([]);
  });

  it('keeps the words of what is refused, and gives them back once', () => {
    const { world, page } = live();
    const long = page.post('x'.repeat(8_001));
    expect(page.state.outbox).toMatchObject([{ status: 'refused', refusal: { code: 'too-long' } }]);
    page.post('fits');
    world.time.advance(1_000);
    expect(world.posted('visitor:v')).toHaveLength(1);
    expect(page.takeBack(long)).toHaveLength(8_001);
    expect(page.takeBack(long)).toBeUndefined();
    expect(page.state.outbox).toEqual([]);
  });

  it('does not trouble the server with what is no text', () => {
    const { world, page } = live();
    page.post(' \n ');
    world.time.advance(1_000);
    expect(page.state.outbox).toMatchObject([{ refusal: { code: 'empty' } }]);
    expect(world.got('msg')).toEqual([]);
  });

  it('shows a refusal of the server and goes on with the next message', () => {
    const { world, page } = live();
    world.server.faults = { ...noFaults, busy: 1 };
    const cid = page.post('one');
    page.post('two');
    world.time.advance(100);
    world.server.faults = { ...noFaults };
    world.server.tell({ t: 'no', cid, code: 'closed', retryable: false, message: 'Ended.' });
    world.time.advance(1_000);
    expect(page.state.outbox).toMatchObject([
      { body: 'one', status: 'refused', refusal: { code: 'closed', message: 'Ended.' } },
    ]);
    expect(page.state.view.items.at(-1)).toMatchObject({ body: 'two' });
  });

  it('sends text that UTF-8 can hold, whatever was pasted', () => {
    const { world, page } = live();
    page.post('broken \ud83d half');
    world.time.advance(1_000);
    expect(world.server.malformed).toEqual([]);
    expect(page.state.view.items.at(-1)).toMatchObject({ body: 'broken \ufffd half' });
  });

  it('names the cid before it and what its author had applied when writing', () => {
    const { world, page } = live();
    const first = page.post('one');
    const { head } = page.state.view;
    page.post('two');
    world.time.advance(1_000);
    const frames = world.got('msg').map(({ frame }) => frame);
    expect(frames[0]).toMatchObject({ cid: first, seenRevision: head });
    expect(frames[0]).not.toHaveProperty('prevCid');
    expect(frames[1]).toMatchObject({ prevCid: first, seenRevision: head });
  });
});
