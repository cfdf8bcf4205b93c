import { describe, expect, it } from '@jest/globals';
import type { StreamName } from '@stillhere/kernel';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { sumMax } from '../../test/counter.js';
import type { Ask } from '../../test/line-laws.js';
import { LineStage, ourLine, streams } from '../../test/line-stage.js';
import { type Mistake, mistakenLine } from '../../test/mistaken-line.js';

/** What can become of one append among others. */
const fates: Readonly<Record<string, (stage: LineStage) => void>> = {
  'surely not written': ({ faults }) => faults.refuse(),
  'written, and the answer lost': ({ faults }) => faults.outcomeUnknown({ written: true }),
  'lost, and the answer lost': ({ faults }) => faults.outcomeUnknown({ written: false }),
  'lost, again and again': ({ faults }) => faults.outcomeUnknown({ written: false, times: 100 }),
  'written, and silence ever after': ({ faults }) => {
    faults.outcomeUnknown({ written: true });
    faults.outcomeUnknown({ written: false, times: 100 });
  },
  'late, in time': ({ faults }) => faults.delay(500),
  'too late': ({ faults }) => faults.delay(3_000),
  'too late for ever': ({ faults }) => faults.delay(10_000),
  'torn, and the process dead': (stage) => stage.faults.tornWrite(),
};

/** Messages of two streams in turns, a repeat, a refusal, and somebody who may not any more. */
const pipeline: readonly Ask[] = [
  { stream: streams[0], name: 'one' },
  { stream: streams[1], name: 'two', by: sumMax - 1 },
  { stream: streams[0], name: 'three' },
  { stream: streams[0], name: 'one' },
  { stream: streams[1], name: 'four', by: 2 },
  { stream: streams[1], name: 'five' },
  { stream: streams[0], name: 'closed' },
  { stream: streams[0], name: 'six', guarded: true },
  { stream: streams[1], name: 'two', by: sumMax - 1 },
];
const appends = 5;

describe('a line', () => {
  it('decides each on what those before it decided, and hands all of a turn in at once', async () => {
    const stage = new LineStage();
    stage.ask({ stream: streams[0], name: 'zero' });
    await stage.clock.settle();
    for (const name of ['one', 'two', 'three']) stage.ask({ stream: streams[0], name });
    expect(stage.laws.asked.map(({ ending }) => ending)).toEqual([
      'ok',
      undefined,
      undefined,
      undefined,
    ]);
    await Promise.resolve();
    await Promise.resolve();
    expect(stage.laws.asked.map(({ ending }) => ending)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await stage.rest()).toEqual([]);
    expect(stage.laws.names(streams[0])).toEqual(['zero', 'one', 'two', 'three']);
  });

  describe.each(Object.keys(fates))('when an append is %s', (fate) => {
    it.each(Array.from({ length: appends }, (_, at) => at))('as number %i', async (at) => {
      const stage = new LineStage();
      stage.faults.fine(at);
      fates[fate]?.(stage);
      for (const ask of pipeline) stage.ask(ask);
      await stage.clock.advance(1);
      expect(await stage.rest()).toEqual([]);
      stage.crash();
      for (const ask of pipeline) stage.ask(ask);
      expect(await stage.rest()).toEqual([]);
      expect(stage.laws.names(streams[0]).toSorted()).toEqual(['closed', 'one', 'three']);
      expect(stage.laws.names(streams[1]).toSorted()).toEqual(['five', 'two']);
    });
  });

  it('takes the same command of another writer for what it is', async () => {
    const stage = await opened();
    stage.askElsewhere({ stream: streams[0], name: 'one' });
    stage.ask({ stream: streams[0], name: 'one' });
    stage.ask({ stream: streams[0], name: 'two' });
    expect(await stage.rest()).toEqual([]);
    expect(endings(stage)).toEqual(['ok', 'repeated', 'ok', 'repeated', 'ok']);
  });

  describe('where another process writes too', () => {
    const asks: readonly [string, Partial<Ask>, string][] = [
      ['a repeat of what the other one wrote', { name: 'theirs' }, 'repeated'],
      ['a no', { name: 'much', by: sumMax + 1 }, 'rejected'],
      ['somebody whom the other one shut out', { name: 'mine', guarded: true }, 'surely not'],
    ];

    /** Here knows `zero` only; then the other one writes. */
    async function behind(tellsOfOthers: boolean, ask: Partial<Ask>): Promise<LineStage> {
      const stage = await opened(tellsOfOthers);
      stage.askElsewhere({ stream: streams[0], name: 'theirs' });
      stage.askElsewhere({ stream: streams[0], name: 'closed' });
      await stage.clock.settle();
      stage.ask({ stream: streams[0], name: 'zero', ...ask });
      return stage;
    }

    it.each(asks)('answers on the log’s head, not on what it knew: %s', async (_, ask, ending) => {
      const stage = await behind(true, ask);
      expect(await stage.rest()).toEqual([]);
      expect(endings(stage).at(-1)).toBe(ending);
    });

    it('is caught where it answers on what it knew', async () => {
      const stage = await behind(false, { name: 'zero' });
      expect(await stage.rest()).toEqual(['answered on all that was there when it was asked']);
    });

    it('answers nothing where the log does not say where the stream stands', async () => {
      const stage = await opened();
      await stage.store.close();
      stage.ask({ stream: streams[0], name: 'zero' });
      stage.ask({ stream: streams[0], name: 'one' });
      expect(await stage.rest()).toEqual([]);
      expect(endings(stage).slice(-2)).toEqual(['surely not', 'surely not']);
    });
  });

  it('says of nothing that it was surely not recorded while it may still be', async () => {
    const stage = await opened();
    stage.faults.delay(500);
    stage.ask({ stream: streams[0], name: 'one', deadlineMs: 100 });
    stage.ask({ stream: streams[0], name: 'two', deadlineMs: 4_000 });
    expect(await stage.rest()).toEqual([]);
    expect(endings(stage)).toEqual(['ok', 'repeated', 'unknown', 'unknown']);
    expect(stage.laws.names(streams[0])).toEqual(['zero', 'one', 'two']);
  });

  it('remembers a doubt when what is before it was found', async () => {
    const stage = await opened();
    stage.faults.outcomeUnknown({ written: true, times: 2 });
    stage.faults.fine();
    stage.faults.refuse(100);
    stage.ask({ stream: streams[0], name: 'one' });
    stage.ask({ stream: streams[0], name: 'two' });
    stage.ask({ stream: streams[0], name: 'two' });
    expect(await stage.rest()).toEqual([]);
    expect(endings(stage)).toEqual(['ok', 'repeated', 'ok', 'unknown', 'surely not']);
  });

  it('decides again in the same order, also before those who still wait for a key', async () => {
    const stage = await opened();
    const key = () => new Promise((resolve) => stage.clock.after(1, () => resolve(undefined)));
    stage.askElsewhere({ stream: streams[0], name: 'theirs' });
    for (const name of ['one', 'two']) stage.ask({ stream: streams[0], name });
    stage.ask({ stream: streams[0], name: 'three', key });
    stage.ask({ stream: streams[0], name: 'four' });
    expect(await stage.rest()).toEqual([]);
    const names = ['zero', 'theirs', 'one', 'two', 'three', 'four'];
    expect(stage.laws.names(streams[0])).toEqual(names);
  });

  it('refuses who comes when too many wait, and loses nobody', async () => {
    const stage = await opened();
    stage.faults.delay(100);
    for (let n = 0; n < 1_001; n += 1) stage.ask({ stream: streams[0], name: `${n}`, by: 0 });
    expect(await stage.rest()).toEqual([]);
    expect(endings(stage).slice(-2)).toEqual(['ok', 'surely not']);
  });

  describe('mistakes that a line can make, planted', () => {
    /** What was decided on a failed append; and somebody who is shut out in the same turn. */
    async function tell(stage: LineStage): Promise<readonly string[]> {
      stage.ask({ stream: streams[0], name: 'zero' });
      stage.ask({ stream: streams[1], name: 'closed' });
      stage.ask({ stream: streams[1], name: 'after it', guarded: true });
      await stage.clock.settle();
      stage.faults.refuse();
      stage.ask({ stream: streams[0], name: 'one' });
      stage.ask({ stream: streams[0], name: 'one' });
      return stage.rest();
    }

    it('ours makes none of them', async () => {
      expect(await tell(new LineStage())).toEqual([]);
    });

    it.each<[Mistake, string]>([
      ['answers before it is durable', 'told before answered'],
      [
        'drops what failed, and not what was decided on it',
        'no answer rests on what is not durable',
      ],
      ['asks for access on an older state', 'decided on the newest state'],
    ])('%s: %s', async (mistake, law) => {
      expect(await tell(new LineStage(mistakenLine(mistake)))).toContain(law);
    });
  });

  it('keeps its laws, whatever the store does and whoever else writes', async () => {
    const stream = fc.constantFrom(...streams);
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('ask'), stream, ask: command }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat'), nth: fc.nat(40) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('ask elsewhere'), stream, ask: command }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('fault'), fault }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('wait'),
          ms: fc.constantFrom(0, 1, 40, 600, 2_500),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart', 'crash') }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const stage = new LineStage();
        await play(stage, steps as readonly Step[]);
        expect(await stage.rest()).toEqual([]);
      }),
      { numRuns: caseCount(150) },
    );
  });
});

interface Step {
  readonly do:
    | 'ask'
    | 'ask elsewhere'
    | 'repeat'
    | 'repeat elsewhere'
    | 'fault'
    | 'wait'
    | 'restart'
    | 'crash';
  readonly stream?: StreamName;
  readonly ask?: Partial<Ask> & { readonly keyMs: number };
  readonly nth?: number;
  readonly fault?: string;
  readonly ms?: number;
}

/** One stream that both processes know. */
async function opened(tellsOfOthers = true): Promise<LineStage> {
  const stage = new LineStage(ourLine, tellsOfOthers);
  stage.ask({ stream: streams[0], name: 'zero' });
  await stage.clock.settle();
  stage.askElsewhere({ stream: streams[0], name: 'zero' });
  await stage.clock.settle();
  return stage;
}

const endings = ({ laws }: LineStage) => laws.asked.map(({ ending }) => ending);

/** `keyMs`: how long the key for it takes to come; below 0 it never does. */
const command = fc.record(
  {
    by: fc.constantFrom(1, 1, 1, 400),
    guarded: fc.boolean(),
    name: fc.constantFrom('', '', '', 'closed'),
    deadlineMs: fc.constantFrom(100, 2_000, 4_000),
    keyMs: fc.constantFrom(0, 0, 0, 0, 30, -1),
  },
  { requiredKeys: ['keyMs', 'name'] },
);
const fault = fc.constantFrom('fine', 'fine', ...Object.keys(fates).slice(0, -1));

async function play(stage: LineStage, steps: readonly Step[]): Promise<void> {
  const asks: Ask[] = [];
  for (const [at, step] of steps.entries()) {
    const ask = asks[step.nth ?? asks.length] ?? askOf(stage, step, at);
    if (step.do === 'ask' || step.do === 'repeat') {
      asks.push(ask);
      stage.ask(ask);
    } else if (step.do === 'ask elsewhere' || step.do === 'repeat elsewhere')
      stage.askElsewhere(ask);
    else if (step.do === 'fault' && step.fault === 'fine') stage.faults.fine();
    else if (step.do === 'fault') fates[step.fault ?? '']?.(stage);
    else if (step.do === 'wait') await stage.clock.advance(step.ms ?? 0);
    else if (step.do === 'restart') stage.restart();
    else stage.crash();
  }
}

function askOf(stage: LineStage, { stream = streams[0], ask }: Step, at: number): Ask {
  const { keyMs = 0, name = '', ...rest } = ask ?? {};
  const fetched = () =>
    new Promise<void>((resolve, reject) => {
      stage.clock.after(Math.abs(keyMs), keyMs < 0 ? () => reject(new Error('no key')) : resolve);
    });
  return { stream, name: name || `${at}`, ...rest, ...(keyMs === 0 ? {} : { key: fetched }) };
}
