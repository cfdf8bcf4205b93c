import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  advance,
  type ConnectionState,
  defaultTimers,
  type Evidence,
  type Fact,
  isGoodNewsOnly,
  isHeard,
  nextDueMs,
  opened,
  restored,
} from './index.js';

interface Step {
  readonly at: number;
  readonly evidence: Evidence;
}

function run(steps: readonly Step[], surface: 'visible' | 'hidden' = 'visible') {
  let state: ConnectionState = opened(surface, 0);
  let lastHeardMs = 0;
  const facts: Fact[] = [];
  const goodNews: { readonly was: ConnectionState; readonly became: typeof advanced }[] = [];
  let advanced: ReturnType<typeof advance>;
  for (const { at, evidence } of steps) {
    const was = state;
    advanced = advance(was, evidence, { nowMs: at, lastHeardMs, timers: defaultTimers });
    if (isGoodNewsOnly(was, evidence)) goodNews.push({ was, became: advanced });
    if (isHeard(evidence)) lastHeardMs = at;
    state = advanced.state;
    facts.push(...advanced.facts);
  }
  return { state, facts, goodNews, names: facts.map(nameOf) };
}

const nameOf = (fact: Fact): string => {
  if (fact.fact === 'ended') return `ended:${fact.cause}`;
  return fact.fact === 'surface' ? `surface:${fact.surface}` : fact.fact;
};

const ping = (n: number, probe = false): Evidence => ({ kind: 'ping-sent', n, probe });
const time: Evidence = { kind: 'time' };

describe('connection machine', () => {
  it('suspects a visible page that answers nothing, no later than ping + 5 s', () => {
    const { names, facts } = run([
      { at: 10_000, evidence: ping(1) },
      { at: 15_000, evidence: time },
    ]);
    expect(names).toEqual(['suspected']);
    expect(facts[0]).toMatchObject({ lastHeardMs: 0, because: 'ping 1 unanswered for 2000 ms' });
  });

  it('believes any byte: a suspect that is heard is live again (I21)', () => {
    const { names, state } = run([
      { at: 0, evidence: ping(1) },
      { at: 2_000, evidence: time },
      { at: 3_000, evidence: { kind: 'heard' } },
    ]);
    expect(names).toEqual(['suspected', 'answered']);
    expect(state.status).toBe('live');
  });

  it('ends a suspect after ten silent seconds', () => {
    const { names, state } = run([
      { at: 0, evidence: ping(1) },
      { at: 60_000, evidence: time },
    ]);
    expect(names).toEqual(['suspected', 'ended:timed-out']);
    expect(state.status).toBe('ended');
  });

  it('gives a hidden page longer before it doubts it', () => {
    const early = run(
      [
        { at: 0, evidence: ping(1) },
        { at: 9_999, evidence: time },
      ],
      'hidden',
    );
    const due = run(
      [
        { at: 0, evidence: ping(1) },
        { at: 10_000, evidence: time },
      ],
      'hidden',
    );
    expect([early.names, due.names]).toEqual([[], ['suspected']]);
  });

  it('tells a paused page from a lost link: the browser answers, the page does not', () => {
    const { names, state } = run([
      { at: 0, evidence: ping(1) },
      { at: 40, evidence: { kind: 'protocol-pong', n: 1 } },
      { at: 8_000, evidence: time },
    ]);
    expect(names).toEqual(['surface:asleep']);
    expect([state.status, state.asleep]).toEqual(['live', true]);
  });

  it('wakes on the page’s own frame, not on a protocol pong', () => {
    const asleep: Step[] = [
      { at: 0, evidence: ping(1) },
      { at: 40, evidence: { kind: 'protocol-pong', n: 1 } },
      { at: 8_000, evidence: time },
    ];
    const pong = run([...asleep, { at: 9_000, evidence: { kind: 'protocol-pong', n: 2 } }]);
    const frame = run([...asleep, { at: 9_000, evidence: { kind: 'page-frame' } }]);
    expect(pong.state.asleep).toBe(true);
    expect(frame.names).toEqual(['surface:asleep', 'surface:visible']);
  });

  it('does not ask the page with a probe: only the link is judged', () => {
    const { names } = run([
      { at: 0, evidence: ping(1, true) },
      { at: 40, evidence: { kind: 'protocol-pong', n: 1 } },
      { at: 60_000, evidence: time },
    ]);
    expect(names).toEqual([]);
  });

  it('records a surface once it has held for two seconds', () => {
    const flicker = run([
      { at: 0, evidence: { kind: 'visibility', surface: 'hidden' } },
      { at: 1_000, evidence: { kind: 'visibility', surface: 'visible' } },
      { at: 9_000, evidence: time },
    ]);
    const held = run([
      { at: 0, evidence: { kind: 'visibility', surface: 'hidden' } },
      { at: 2_000, evidence: time },
    ]);
    expect([flicker.names, held.names]).toEqual([[], ['surface:hidden']]);
  });

  it('knows a paused page as paused after its link was in doubt, until the page itself speaks', () => {
    const doubted: Step[] = [
      { at: 0, evidence: ping(1) },
      { at: 40, evidence: { kind: 'protocol-pong', n: 1 } },
      { at: 10_000, evidence: ping(2) },
      { at: 13_000, evidence: { kind: 'protocol-pong', n: 2 } },
    ];
    expect(run(doubted).names).toEqual(['surface:asleep', 'suspected', 'answered']);
    const { names, state } = run([...doubted, { at: 14_000, evidence: { kind: 'page-frame' } }]);
    expect(names.at(-1)).toBe('surface:visible');
    expect(state.asleep).toBe(false);
  });

  it('judges the link before the page, and then the page from that ping on', () => {
    const probed: Step[] = [
      { at: 0, evidence: ping(1) },
      { at: 40, evidence: { kind: 'protocol-pong', n: 1 } },
      { at: 7_900, evidence: ping(2, true) },
      { at: 8_100, evidence: { kind: 'protocol-pong', n: 2 } },
    ];
    expect(run(probed).names).toEqual([]);
    const later = run([...probed, { at: 15_900, evidence: time }]);
    expect(later.names).toEqual(['surface:asleep']);
  });

  it('holds nothing against anybody that happened while we could not see (I26)', () => {
    const { names, state } = run([
      { at: 0, evidence: ping(1) },
      { at: 60_000, evidence: { kind: 'sight-regained' } },
      { at: 61_000, evidence: time },
    ]);
    expect(names).toEqual([]);
    expect(state.status).toBe('live');
  });

  it('gives up a suspect that it lost sight of only after asking it again', () => {
    const suspect: Step[] = [
      { at: 0, evidence: ping(1) },
      { at: 2_000, evidence: time },
      { at: 8_000, evidence: { kind: 'sight-regained' } },
    ];
    const unasked = run([...suspect, { at: 60_000, evidence: time }]);
    const asked = run([
      ...suspect,
      { at: 10_000, evidence: ping(2) },
      { at: 20_000, evidence: time },
    ]);
    expect([unasked.names, asked.names]).toEqual([['suspected'], ['suspected', 'ended:timed-out']]);
  });

  it('goes on from what the record says', () => {
    const paused = restored(
      { surface: 'asleep', awakeSurface: 'hidden', suspect: true, isUnseen: false },
      0,
    );
    const moment = { nowMs: 1, lastHeardMs: 0, timers: defaultTimers };
    const spoke = advance(paused, { kind: 'page-frame' }, moment);
    expect(spoke.facts.map(nameOf)).toEqual(['answered', 'surface:hidden']);
    expect(nextDueMs(paused, defaultTimers)).toBeUndefined();
  });

  it('judges the silence before late evidence first', () => {
    const { names } = run([
      { at: 0, evidence: ping(1) },
      { at: 5_000, evidence: { kind: 'heard' } },
    ]);
    expect(names).toEqual(['suspected', 'answered']);
  });
});

const evidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.constant<Evidence>({ kind: 'heard' }),
  fc.constant<Evidence>({ kind: 'page-frame' }),
  fc.constant<Evidence>({ kind: 'freezing' }),
  fc.constant<Evidence>(time),
  fc.constant<Evidence>({ kind: 'sight-regained' }),
  fc.record({ kind: fc.constant('ping-sent' as const), n: fc.nat(50), probe: fc.boolean() }),
  fc.record({ kind: fc.constant('protocol-pong' as const), n: fc.nat(50) }),
  fc.record({ kind: fc.constant('application-pong' as const), n: fc.nat(50) }),
  fc.record({
    kind: fc.constant('visibility' as const),
    surface: fc.constantFrom('visible' as const, 'hidden' as const),
  }),
  fc.record({
    kind: fc.constant('closed' as const),
    cause: fc.constantFrom('network' as const, 'closed-or-reloaded' as const),
  }),
);
const steps = fc
  .array(fc.record({ wait: fc.nat(20_000), evidence }), { maxLength: 40 })
  .map((list) =>
    list.map((one, index): Step => {
      const at = list.slice(0, index + 1).reduce((sum, step) => sum + step.wait, 0);
      return { at, evidence: one.evidence };
    }),
  );

describe('connection machine, whatever happens', () => {
  it('ends at most once, and nothing follows an end (I23)', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { names } = run(all);
        const end = names.findIndex((name) => name.startsWith('ended'));
        expect(end === -1 || end === names.length - 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('alternates suspected and answered, and never claims a suspect it just heard', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const doubts = run(all).names.filter((name) => name === 'suspected' || name === 'answered');
        doubts.forEach((name, index) => {
          expect(name).toBe(index % 2 === 0 ? 'suspected' : 'answered');
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('records what it holds: the facts alone tell status, sleep and surface (I30)', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { facts, state } = run(all);
        let [surface, status] = ['visible', 'live'];
        for (const fact of facts) {
          if (fact.fact === 'surface') surface = fact.surface;
          else status = { suspected: 'suspect', answered: 'live', ended: 'ended' }[fact.fact];
        }
        expect([surface, status]).toEqual([state.recorded, state.status]);
        expect(state.asleep).toBe(state.recorded === 'asleep');
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves nothing overdue: after evidence at t the next due moment is later than t', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { state } = run(all);
        const last = all.at(-1);
        const due = nextDueMs(state, defaultTimers);
        if (last && due !== undefined) expect(due).toBeGreaterThan(last.at);
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing and waits for nothing where it says that only the moment is news', () => {
    let met = 0;
    fc.assert(
      fc.property(steps, (all) => {
        for (const { was, became } of run(all).goodNews) {
          met += 1;
          expect(became.state).toBe(was);
          expect(became.facts).toEqual([]);
          expect(nextDueMs(was, defaultTimers)).toBeUndefined();
        }
      }),
      { numRuns: 2_000 },
    );
    expect(met).toBeGreaterThan(2_000);
  });

  it('doubts only after a ping: silence that nobody asked about proves nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const unasked = all.filter((step) => step.evidence.kind !== 'ping-sent');
        expect(run(unasked).names).not.toContain('suspected');
      }),
      { numRuns: 1_000 },
    );
  });
});
