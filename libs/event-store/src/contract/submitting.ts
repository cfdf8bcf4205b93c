import { describe, expect, it } from '@jest/globals';
import type { Hash, StreamName } from '@stillhere/kernel';
import type { ProposedEvent, StoredEvent } from '../event.js';
import type { AppendOutcome, ExpectedRevision } from '../event-store.js';
import {
  collect,
  filledStream,
  idsIn,
  idsOf,
  iterate,
  newStream,
  patience,
  propose,
  proposeChain,
  takeUntilCaughtUp,
} from './fixtures.js';
import type { StoreUnder } from './harness.js';

/** The callback form, for whoever decides the next append before the last one is durable. */
export function submittingContract(under: StoreUnder): void {
  describe('submitting', () => {
    order(under);
    failures(under);
    repeats(under);
  });
}

type Step = readonly [StreamName, readonly ProposedEvent[], ExpectedRevision];

/** `{exactly}` of the revision before, as a writer expects it that goes on. */
const after = (revision: number): ExpectedRevision =>
  revision < 0 ? 'noStream' : { exactly: revision };

/** Submits all in one turn. `log` gets a word per call back, and one when their pass has ended. */
function submitAll(
  { store }: StoreUnder,
  steps: readonly Step[],
  log: string[] = [],
): Promise<AppendOutcome[]> {
  const outcomes: AppendOutcome[] = [];
  return new Promise((resolve) => {
    for (const [index, [stream, events, expected]] of steps.entries()) {
      store.submit({ stream, events, expected, ...patience }, (outcome) => {
        log.push(`settled ${index}`);
        if (index === 0) queueMicrotask(() => log.push('pass ended'));
        outcomes[index] = outcome;
        if (Object.keys(outcomes).length === steps.length) resolve(outcomes);
      });
    }
    log.push('all submitted');
  });
}

const ends = (outcomes: readonly AppendOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.ok ? outcome.outcome : outcome.error.code));

const oneByOne = (stream: StreamName, chain: readonly ProposedEvent[]): Step[] =>
  chain.map((event, index) => [stream, [event], after(index - 1)]);

function order(under: StoreUnder): void {
  it('decides in the order of the calls: one may expect what another of the turn writes', async () => {
    const [stream, other] = [newStream(), newStream()];
    const [chain, apart] = [proposeChain(stream, 5), proposeChain(other, 3)];
    const steps = oneByOne(stream, chain);
    steps.splice(2, 0, [other, apart, 'noStream']);
    const outcomes = await submitAll(under, steps);
    expect(ends(outcomes)).toEqual(steps.map(() => 'appended'));
    expect(await idsIn(under.store, stream)).toEqual(idsOf(chain));
    expect(await idsIn(under.store, other)).toEqual(idsOf(apart));
  });

  it('settles a turn in one synchronous pass, in order, never inside the call', async () => {
    const stream = newStream();
    const log: string[] = [];
    await submitAll(under, oneByOne(stream, proposeChain(stream, 4)), log);
    await Promise.resolve();
    const settled = [0, 1, 2, 3].map((index) => `settled ${index}`);
    expect(log).toEqual(['all submitted', ...settled, 'pass ended']);
  });

  it('wakes subscriptions after everybody of the turn was called back', async () => {
    const control = new AbortController();
    const items = iterate(under.store.subscribe({ after: undefined, signal: control.signal }));
    await takeUntilCaughtUp(items);
    const log: string[] = [];
    const seen = items.next().then(() => log.push('subscription'));
    const streams = [newStream(), newStream(), newStream()];
    const steps = streams.map((stream): Step => [stream, proposeChain(stream, 2), 'noStream']);
    await submitAll(under, steps, log);
    await seen;
    expect(log.filter((word) => word !== 'pass ended').slice(1)).toEqual([
      'settled 0',
      'settled 1',
      'settled 2',
      'subscription',
    ]);
    control.abort();
  });

  it('answers with the events as the log holds them', async () => {
    const [stream, other] = [newStream(), newStream()];
    const outcomes = await submitAll(under, [
      [stream, proposeChain(stream, 3), 'noStream'],
      [other, proposeChain(other, 2), 'noStream'],
    ]);
    const stored = outcomes.flatMap((outcome) => (outcome.ok ? outcome.stored : []));
    expect(stored).toEqual(await under.store.readAll({ limit: 10 }));
  });

  it('may be called from within a call back', async () => {
    const stream = newStream();
    const chain = proposeChain(stream, 6);
    await new Promise<void>((resolve) => {
      const next = (index: number): void => {
        const events = chain.slice(index, index + 1);
        const append = { stream, events, expected: after(index - 1), ...patience };
        if (events.length === 0) resolve();
        else under.store.submit(append, () => next(index + 1));
      };
      next(0);
    });
    expect(await idsIn(under.store, stream)).toEqual(idsOf(chain));
  });
}

function failures(under: StoreUnder): void {
  it('fails what was decided on a failed append, and nothing of another stream', async () => {
    const [stream, other] = [newStream(), newStream()];
    const chain = proposeChain(stream, 4);
    const broken = propose(stream, { prevHash: 'cd'.repeat(32) as Hash });
    const rest = proposeChain(stream, 3, broken.metadata.hash);
    const steps = oneByOne(stream, [...chain.slice(0, 1), broken, ...rest]);
    steps.push([other, proposeChain(other, 1), 'noStream']);
    const outcomes = await submitAll(under, steps);
    const conflicts = [broken, ...rest].map(() => 'RevisionConflict');
    expect(ends(outcomes)).toEqual(['appended', ...conflicts, 'appended']);
    expect(await idsIn(under.store, stream)).toEqual(idsOf(chain.slice(0, 1)));
  });

  it('refuses what is too large or too late, and then what was decided on it', async () => {
    const stream = newStream();
    const data = `{"body":"${'€'.repeat(100_000)}"}`;
    const large = propose(stream, { data });
    const outcomes = await submitAll(under, [
      [stream, [large], 'noStream'],
      [stream, proposeChain(stream, 1, large.metadata.hash), after(0)],
    ]);
    expect(ends(outcomes)).toEqual(['EventTooLarge', 'RevisionConflict']);
    const late = await new Promise<AppendOutcome>((resolve) => {
      const events = proposeChain(stream, 1);
      under.store.submit({ stream, events, expected: 'noStream', deadlineMs: 0 }, resolve);
    });
    expect(late).toMatchObject({ ok: false, error: { reason: 'deadline', outcomeKnown: true } });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('throws at the mistake that it is, and calls nobody back', () => {
    const stream = newStream();
    const append = { stream, events: [], expected: 'noStream' as const, ...patience };
    const fail = () => expect(true).toBe(false);
    expect(() => under.store.submit(append, fail)).toThrow(/nothing to append/);
  });

  it('refuses on a closed store, after the call has returned', async () => {
    await under.store.close();
    const stream = newStream();
    const log: string[] = [];
    const [outcome] = await submitAll(under, oneByOne(stream, proposeChain(stream, 1)), log);
    expect(outcome).toMatchObject({ ok: false, error: { reason: 'closed' } });
    expect(log.slice(0, 2)).toEqual(['all submitted', 'settled 0']);
  });
}

function repeats(under: StoreUnder): void {
  it('recognises a whole turn that is repeated, with the original numbers and times', async () => {
    const stream = newStream();
    const steps = oneByOne(stream, proposeChain(stream, 4));
    const first = await submitAll(under, steps);
    await filledStream(under.store, 1);
    const again = await submitAll(under, steps);
    expect(ends(again)).toEqual(steps.map(() => 'alreadyAppended'));
    expect(storedIn(again)).toEqual(storedIn(first));
  });

  it('recognises one append of what two had written, events of others between them', async () => {
    const stream = newStream();
    const chain = proposeChain(stream, 2);
    await submitAll(under, oneByOne(stream, chain).slice(0, 1));
    await filledStream(under.store, 2);
    await submitAll(under, oneByOne(stream, chain).slice(1));
    const [both] = await submitAll(under, [[stream, chain, 'noStream']]);
    expect(both).toMatchObject({ ok: true, outcome: 'alreadyAppended', first: 0, last: 1 });
    expect(both?.ok === true && both.stored).toEqual(await collect(under.store.readStream(stream)));
  });

  it('answers a repeat with what stands there, whatever it says now', async () => {
    const { stream, events } = await filledStream(under.store, 1);
    const changed = events.map((event) => ({ ...event, data: '{"body":"other"}' }));
    const [outcome] = await submitAll(under, [[stream, changed, 'noStream']]);
    expect(outcome).toMatchObject({ ok: true, outcome: 'alreadyAppended' });
    expect(outcome?.ok === true && outcome.stored[0]?.data).toBe(events[0]?.data);
  });
}

const storedIn = (outcomes: readonly AppendOutcome[]): StoredEvent[] =>
  outcomes.flatMap((outcome) => (outcome.ok ? outcome.stored : []));
