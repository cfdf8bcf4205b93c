import { describe, expect, it } from '@jest/globals';
import { type CallContext, presence, session } from '@stillhere/contracts';
import { manualClock } from '@stillhere/testing';
import {
  type CallOutcome,
  callContext,
  createDirectLink,
  type Follower,
  type OrderAnswer,
  ServiceFault,
  servicePrincipal,
} from '../index.js';
import type { DirectForm, FollowTaker } from '../service-binding.js';
import { openCallsCheckMs } from './open-calls.js';

const ours = callContext({ principal: servicePrincipal('edge', 'local') });
const evidence = { gateway: 'g1', evidence: [] };
const response: presence.ReportEvidenceResponse = { elsewhere: [], unknownConnections: ['c1'] };
const order = { kind: { $case: 'reportEvidence', value: evidence }, context: ours } as const;
const request = { conversation: 'c', after: 0, fromStart: true, audience: '' };

type Settle = (outcome: CallOutcome<presence.ReportEvidenceResponse>) => void;

/** Presence, which answers when the test says so. */
function setUp(direct?: (context: CallContext, settle: Settle) => void) {
  const clock = manualClock();
  const definition = presence.PresenceServiceService;
  const methods = Object.keys(definition).map((name) => [name, async () => response]);
  const implementation = Object.fromEntries(methods) as unknown as presence.PresenceService;
  const form: DirectForm<presence.PresenceService> =
    direct === undefined ? {} : { reportEvidence: (_, context, settle) => direct(context, settle) };
  const binding = { definition, implementation, direct: form };
  const link = createDirectLink(binding, { clock, timers: clock });
  const answers: OrderAnswer[] = [];
  const submit = (context = ours) =>
    link.submit({ ...order, context }, (answer) => answers.push(answer));
  return { clock, link, answers, submit };
}

describe('an order over the direct link', () => {
  it('is carried out within submit, by the service’s own form without a promise', () => {
    const { answers, submit } = setUp((_, settle) => settle({ ok: true, response }));
    submit();
    expect(answers).toEqual([{ ok: true, value: response }]);
  });

  it('goes by the promise where there is no other form', async () => {
    const { answers, submit, clock } = setUp();
    submit();
    expect(answers).toEqual([]);
    await clock.settle();
    expect(answers).toEqual([{ ok: true, value: response }]);
  });

  it('is answered once, whatever the service does', () => {
    const { answers, submit } = setUp((_, settle) => {
      settle({ ok: true, response });
      settle({ ok: true, response });
      throw new Error('and then it broke');
    });
    submit();
    expect(answers).toHaveLength(1);
  });

  it.each([
    [
      'nobody',
      callContext({ principal: { actor: '', tenant: 'local', roles: [] } }),
      'TokenMissing',
    ],
    [
      'who may not',
      callContext({ principal: { actor: 'counselor:a', tenant: 'local', roles: ['counselor'] } }),
      'AccessDenied',
    ],
    ['a deadline that has passed', { ...ours, deadlineAtMs: -1 }, 'DeadlineExceeded'],
  ])('of %s never reaches the service', (_, context, code) => {
    let calls = 0;
    const { answers, submit } = setUp(() => {
      calls += 1;
    });
    submit(context);
    expect([calls, answers]).toMatchObject([0, [{ ok: false, fault: { code } }]]);
  });

  it('with half of a surrogate pair is refused with its field', () => {
    const { link } = setUp((_, settle) => settle({ ok: true, response }));
    const kind = { $case: 'reportEvidence', value: { ...evidence, gateway: '\ud800' } } as const;
    const answers: OrderAnswer[] = [];
    link.submit({ kind, context: ours }, (answer) => answers.push(answer));
    expect(answers).toMatchObject([{ ok: false, fault: { field: 'gateway' } }]);
  });

  it('is answered by its deadline when the service is not, and tells the service', async () => {
    let told: CallContext | undefined;
    let late: Settle = () => undefined;
    const { answers, submit, clock } = setUp((context, settle) => {
      told = context;
      late = settle;
    });
    submit({ ...ours, deadlineAtMs: 1_000 });
    await clock.advance(1_000 - 1);
    expect(answers).toEqual([]);
    await clock.advance(openCallsCheckMs);
    late({ ok: true, response });
    expect(answers).toMatchObject([{ ok: false, fault: { code: 'DeadlineExceeded' } }]);
    expect([told?.signal.aborted, clock.pending]).toEqual([true, 0]);
  });

  it('has an id, and the budget of a call where it names no deadline', () => {
    const contexts: CallContext[] = [];
    const { submit } = setUp((context) => contexts.push(context));
    submit();
    submit({ ...ours, commandId: 'mine' });
    expect(contexts[0]?.commandId).toMatch(/^[0-9a-f]{32}$/);
    expect(contexts[0]?.deadlineAtMs).toBe(4_000);
    expect(contexts[1]?.commandId).toBe('mine');
  });

  it('tells what broke as a fault and says nothing of it', () => {
    const { answers, submit } = setUp(() => {
      throw new Error('a person’s words');
    });
    submit();
    const [answer] = answers;
    if (!answer || answer.ok) throw new Error('it was done');
    expect(answer.fault).toMatchObject({ code: 'Internal' });
    expect(answer.fault.message).not.toMatch('words');
  });

  it('that the service does not take is a fault of whoever asks', () => {
    const { link } = setUp();
    const kind = { $case: 'end', value: { conversation: 'c', by: 'v', disposition: 'silent' } };
    expect(() => link.submit({ kind, context: ours } as never, () => undefined)).toThrow(/end/);
    expect(() => link.follow({ request, context: ours }, {} as Follower)).toThrow(/follow/);
  });

  it('ends a turn once, after all that was said in it', async () => {
    const { link, submit, answers } = setUp((_, settle) => settle({ ok: true, response }));
    const ends: number[] = [];
    const cancel = link.onTurn(() => ends.push(answers.length));
    submit();
    submit();
    await new Promise((resolve) => setImmediate(resolve));
    submit();
    cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toEqual([2]);
  });
});

describe('a follow over the direct link', () => {
  const event = { revision: 3, type: 'ended', actor: '', counselor: '', frame: '{}' };

  function follows(context = ours) {
    const clock = manualClock();
    const definition = session.SessionServiceService;
    const methods = Object.keys(definition).map((name) => [name, async () => ({})]);
    const implementation = Object.fromEntries(methods) as unknown as session.SessionService;
    let taker: FollowTaker | undefined;
    const calls: string[] = [];
    const link = createDirectLink(
      {
        definition,
        implementation,
        follow: (_request, _context, given) => {
          taker = given;
          return { resume: () => calls.push('resume'), leave: () => calls.push('leave') };
        },
      },
      { clock, timers: clock },
    );
    const heard: unknown[] = [];
    const following = link.follow(
      { request, context },
      {
        onEvent: (one) => heard.push(one) < 2,
        onEnd: (fault) => heard.push(fault?.code ?? 'end'),
      },
    );
    return { clock, calls, heard, following, taker: taker as unknown as FollowTaker };
  }

  it('passes events and room on, and nothing to who left', () => {
    const { calls, heard, following, taker } = follows();
    expect([taker.onEvent(event), taker.onEvent(event)]).toEqual([true, false]);
    following.resume();
    following.leave();
    following.leave();
    taker.onEnd(undefined);
    expect(taker.onEvent(event)).toBe(false);
    expect([calls, heard]).toEqual([
      ['resume', 'leave'],
      [event, event],
    ]);
  });

  it('ends with what ended it, as a fault, and once', () => {
    const { calls, heard, taker } = follows();
    taker.onEnd(
      new ServiceFault({ status: 'permission-denied', code: 'AccessDenied', message: '' }),
    );
    taker.onEnd(undefined);
    expect([calls, heard]).toEqual([['leave'], ['AccessDenied']]);
  });

  it('I34 ends within a second of its sign-in, also while nothing happens', async () => {
    let isSignedIn = true;
    const principal = { ...servicePrincipal('edge', 'local'), isValid: () => isSignedIn };
    const { clock, calls, heard, taker } = follows(callContext({ principal }));
    await clock.advance(5_000);
    expect(heard).toEqual([]);
    isSignedIn = false;
    await clock.advance(1_000);
    expect([calls, heard]).toEqual([['leave'], ['SignInEnded']]);
    expect(taker.onEvent(event)).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('of somebody without a sign-in costs no timer', () => {
    expect(follows().clock.pending).toBe(0);
  });

  it('is refused to who may not, before the service hears of it', () => {
    const { heard, taker } = follows(
      callContext({ principal: { actor: '', tenant: '', roles: [] } }),
    );
    expect([heard, taker]).toEqual([['TokenMissing'], undefined]);
  });
});
