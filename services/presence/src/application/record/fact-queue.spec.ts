import { describe, expect, it } from '@jest/globals';
import { type ServiceFault, silentLogger } from '@stillhere/nest-kit';
import { manualClock, seededRandom } from '@stillhere/testing';
import { refusal, storeFull, unavailable } from '../../testing/fake-session.js';
import { createFactQueue } from './fact-queue.js';

const key = { tenant: 'local', conversation: 'c' };
const person = (place: typeof key) => ({ ...place, participant: 'visitor:v' });
const never = new AbortController().signal;

function setUp() {
  const clock = manualClock();
  const ports = { clock, timers: clock, random: seededRandom(1), logger: silentLogger };
  const facts = createFactQueue(ports);
  const log: string[] = [];
  const state: { away: ServiceFault | undefined; tries: number } = { away: undefined, tries: 0 };
  const write = (name: string) => async () => {
    state.tries += 1;
    if (state.away) throw state.away;
    log.push(name);
    return { name, revision: log.length };
  };
  const propose = (slot: string, name = slot, place = key) =>
    facts.propose({ of: person(place), about: slot, isPresence: true, write: write(name) });
  return { clock, facts, log, state, write, propose };
}

describe('fact queue', () => {
  it('writes in the order in which facts were found, through any outage', async () => {
    const { clock, log, state, propose } = setUp();
    state.away = unavailable();
    const fates = [propose('link'), propose('surface'), propose('ended')];
    await clock.advance(60_000);
    expect(log).toEqual([]);
    state.away = undefined;
    await clock.advance(3_000);
    expect(log).toEqual(['link', 'surface', 'ended']);
    expect(await Promise.all(fates)).toEqual(Array(3).fill({ kind: 'recorded' }));
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['no answer', unavailable()],
    ['a full disk', storeFull()],
  ])('does not give up at %s, nor hurry', async (_name, trouble) => {
    const { clock, state, propose } = setUp();
    state.away = trouble;
    void propose('link');
    await clock.advance(60 * 60_000);
    expect(state.tries).toBeGreaterThan(1_000);
    expect(state.tries).toBeLessThan(4_000);
  });

  it('keeps what waits bounded: a newer fact about the same takes the place of a waiting one', async () => {
    const { clock, facts, log, state, propose } = setUp();
    state.away = unavailable();
    const first = propose('link', 'first');
    const flips = Array.from({ length: 1_000 }, (_, n) => propose('link', `flip ${n}`));
    const ended = propose('ended');
    state.away = undefined;
    await clock.advance(3_000);
    expect(log).toEqual(['first', 'flip 999', 'ended']);
    expect(await first).toEqual({ kind: 'recorded' });
    expect(await flips[0]).toEqual({ kind: 'dropped' });
    expect(await ended).toEqual({ kind: 'recorded' });
    expect(facts.busy).toBe(0);
  });

  it.each(['ConnectionEnded', 'ConnectionUnknown', 'NoConnection'])(
    'takes %s for an answer and goes on with what comes after',
    async (code) => {
      const { clock, log, state, propose } = setUp();
      state.away = refusal(code);
      const refused = propose('receipt');
      await clock.settle();
      state.away = undefined;
      const next = propose('ended');
      expect(await refused).toEqual({ kind: 'refused', code });
      expect(await next).toEqual({ kind: 'recorded' });
      expect(log).toEqual(['ended']);
    },
  );

  it('holds up no other conversation', async () => {
    const { clock, facts, log, state, write, propose } = setUp();
    state.away = unavailable();
    void propose('link');
    await clock.settle();
    state.away = undefined;
    await facts.once({ ...key, conversation: 'other' }, never, write('other'));
    expect(log).toEqual(['other']);
  });

  it('lets a caller wait its turn, and tries for it at once', async () => {
    const { clock, facts, log, state, write, propose } = setUp();
    state.away = unavailable();
    void propose('ended');
    await clock.advance(10_000);
    state.away = undefined;
    expect(await facts.once(key, never, write('opened'))).toMatchObject({ name: 'opened' });
    expect(log).toEqual(['ended', 'opened']);
    expect(clock.pending).toBe(0);
  });

  it('never does what a caller asked for who went away meanwhile', async () => {
    const { clock, facts, log, state, write, propose } = setUp();
    state.away = unavailable();
    void propose('ended');
    const leaving = new AbortController();
    const asked = facts.once(key, leaving.signal, write('opened'));
    await clock.settle();
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'CallCancelled' });
    state.away = undefined;
    await clock.advance(3_000);
    expect(log).toEqual(['ended']);
  });

  it('tells a caller the first error and refuses a crowd', async () => {
    const { clock, facts, state, write, propose } = setUp();
    state.away = storeFull();
    await expect(facts.once(key, never, write('x'))).rejects.toMatchObject({ code: 'StoreFull' });
    void propose('ended');
    const crowd = Array.from({ length: 40 }, () => facts.once(key, never, write('x')));
    const codes = (await Promise.allSettled(crowd.slice(32))).map(
      (one) => one.status === 'rejected' && one.reason.code,
    );
    expect(codes).toEqual(Array(8).fill('TooManyWaiting'));
    for (const one of crowd) one.catch(() => undefined);
    await clock.settle();
  });

  it('goes on after a defect of our own, which is not swallowed', async () => {
    const { log, facts, propose } = setUp();
    const write = () => Promise.reject(new TypeError('a defect'));
    const defect = facts.propose({ of: person(key), about: 'link', isPresence: true, write });
    void propose('ended');
    await expect(defect).rejects.toThrow('a defect');
    expect(log).toEqual(['ended']);
  });

  it('stops: one last try, then nothing that could wake up', async () => {
    const { clock, facts, log, state, propose } = setUp();
    state.away = unavailable();
    const waiting = [propose('link'), propose('ended')];
    await clock.advance(5_000);
    const { tries } = state;
    await facts.stop();
    expect(state.tries).toBe(tries + 1);
    expect(await Promise.all(waiting)).toEqual(Array(2).fill({ kind: 'dropped' }));
    expect([log, clock.pending, facts.busy]).toEqual([[], 0, 0]);
  });

  it('stops: what can be written is written', async () => {
    const { clock, facts, log, state, propose } = setUp();
    state.away = unavailable();
    void propose('link');
    void propose('ended');
    await clock.advance(5_000);
    state.away = undefined;
    await facts.stop();
    expect(log).toEqual(['link', 'ended']);
  });
});
