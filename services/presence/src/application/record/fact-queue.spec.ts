import { describe, expect, it } from '@jest/globals';
import { type ServiceFault, silentLogger } from '@stillhere/nest-kit';
import { manualClock, seededRandom } from '@stillhere/testing';
import { refusal, storeFull, unavailable } from '../../testing/fake-session.js';
import { ownsAll } from '../ownership/ownership.js';
import { createFactQueue } from './fact-queue.js';
import type { Answer, Proposal, Written } from './proposal.js';

const key = { tenant: 'local', conversation: 'c' };
const person = (place: typeof key) => ({ ...place, participant: 'visitor:v' });
const never = new AbortController().signal;

/** How the record answers: within the call, or later. */
type Way = 'at once' | 'later';

function setUp(way: Way) {
  const state = { away: undefined as ServiceFault | undefined, tries: 0, isOurs: true };
  const fences: number[] = [];
  const clock = manualClock();
  const ports = {
    clock,
    timers: clock,
    random: seededRandom(1),
    logger: silentLogger,
    ownership: { ...ownsAll, mayWrite: () => state.isOurs, fenceOf: () => 7 },
  };
  const lost: unknown[] = [];
  const facts = createFactQueue(ports, (event) => {
    if (event.kind === 'place-lost') lost.push(event.place);
  });
  const log: string[] = [];
  function answer(name: string): Answer {
    state.tries += 1;
    if (state.away) return { ok: false, fault: state.away };
    log.push(name);
    return { ok: true, value: { revision: log.length } };
  }
  const write = (name: string) => async (): Promise<{ name: string }> => {
    const answered = answer(name);
    if (!answered.ok) throw answered.fault;
    return { name };
  };
  const proposal = (slot: string, name: string, place = key): Omit<Proposal, 'written'> => ({
    of: person(place),
    about: slot,
    isPresence: true,
    write({ fence }, settled) {
      fences.push(fence);
      const answered = answer(name);
      if (way === 'at once') settled(answered);
      else void Promise.resolve().then(() => settled(answered));
    },
  });
  const propose = (slot: string, name = slot, place = key): Promise<Written> =>
    new Promise((written) => {
      facts.propose({ ...proposal(slot, name, place), written });
    });
  return { clock, facts, log, lost, fences, state, write, proposal, propose };
}

describe.each<Way>(['at once', 'later'])('fact queue, answered %s', (way) => {
  it('says whose facts they are, and drops all of a place that has a newer owner', async () => {
    const { clock, facts, log, lost, fences, state, propose } = setUp(way);
    state.away = unavailable();
    const fates = [propose('link'), propose('surface'), propose('ended')];
    const elsewhere = propose('link', 'of another', { ...key, conversation: 'd' });
    await clock.advance(1);
    state.away = refusal('StaleOwner');
    await clock.advance(3_000);
    expect(await Promise.all([...fates, elsewhere])).toEqual(Array(4).fill({ kind: 'dropped' }));
    expect(new Set(lost)).toEqual(new Set([person(key), person({ ...key, conversation: 'd' })]));
    expect([log, facts.busy, new Set(fences)]).toEqual([[], 0, new Set([7])]);
    expect(clock.pending).toBe(0);
  });

  it('answers a caller whose place has a newer owner that it is elsewhere', async () => {
    const { facts, lost, state, write } = setUp(way);
    state.away = refusal('StaleOwner');
    const elsewhere = { code: 'PresenceElsewhere', retryable: true };
    await expect(facts.once(key, never, write('open'))).rejects.toMatchObject(elsewhere);
    expect([lost, state.tries]).toEqual([[key], 1]);
    state.isOurs = false;
    await expect(facts.once(key, never, write('open'))).rejects.toMatchObject(elsewhere);
    expect([lost, state.tries]).toEqual([[key], 1]);
  });

  it('writes in the order in which facts were found, through any outage', async () => {
    const { clock, log, state, propose } = setUp(way);
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
    const { clock, state, propose } = setUp(way);
    state.away = trouble;
    void propose('link');
    await clock.advance(60 * 60_000);
    expect(state.tries).toBeGreaterThan(1_000);
    expect(state.tries).toBeLessThan(4_000);
  });

  it('keeps what waits bounded: a newer fact about the same takes the place of a waiting one', async () => {
    const { clock, facts, log, state, propose } = setUp(way);
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
      const { clock, log, state, propose } = setUp(way);
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
    const { clock, facts, log, state, write, propose } = setUp(way);
    state.away = unavailable();
    void propose('link');
    await clock.settle();
    state.away = undefined;
    await facts.once({ ...key, conversation: 'other' }, never, write('other'));
    expect(log).toEqual(['other']);
  });

  it('lets a caller wait its turn, and tries for it at once', async () => {
    const { clock, facts, log, state, write, propose } = setUp(way);
    state.away = unavailable();
    void propose('ended');
    await clock.advance(10_000);
    state.away = undefined;
    expect(await facts.once(key, never, write('opened'))).toMatchObject({ name: 'opened' });
    expect(log).toEqual(['ended', 'opened']);
    expect(clock.pending).toBe(0);
  });

  it('never does what a caller asked for who went away meanwhile', async () => {
    const { clock, facts, log, state, write, propose } = setUp(way);
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
    const { clock, facts, state, write, propose } = setUp(way);
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
    const { log, facts, proposal, propose } = setUp(way);
    const write = () => {
      throw new TypeError('a defect');
    };
    const defect = () =>
      facts.propose({ ...proposal('link', 'link'), write, written: () => undefined });
    expect(defect).toThrow('a defect');
    await propose('ended');
    expect(log).toEqual(['ended']);
  });

  it('tells no later than the answer, and what that sets off comes after what waits', async () => {
    const { clock, facts, log, proposal, propose } = setUp(way);
    facts.propose({ ...proposal('a', 'a'), written: () => void propose('c') });
    void propose('b');
    await clock.settle();
    expect([...log].sort()).toEqual(['a', 'b', 'c']);
    if (way === 'later') expect(log).toEqual(['a', 'b', 'c']);
    expect(facts.busy).toBe(0);
  });

  it('waits for no answer beyond the drain when the service stops', async () => {
    const { clock, facts, proposal, propose } = setUp(way);
    const dropped = new Promise<Written>((written) => {
      facts.propose({ ...proposal('link', 'link'), write: () => undefined, written });
    });
    const behind = propose('ended');
    const stopped = facts.stop();
    await clock.advance(2_000);
    await stopped;
    expect([await dropped, await behind]).toEqual([{ kind: 'dropped' }, { kind: 'dropped' }]);
    expect([clock.pending, facts.busy]).toEqual([0, 0]);
  });

  it('stops: one last try, then nothing that could wake up', async () => {
    const { clock, facts, log, state, propose } = setUp(way);
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
    const { clock, facts, log, state, propose } = setUp(way);
    state.away = unavailable();
    void propose('link');
    void propose('ended');
    await clock.advance(5_000);
    state.away = undefined;
    await facts.stop();
    expect(log).toEqual(['link', 'ended']);
  });
});
