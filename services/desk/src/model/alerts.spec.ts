import { describe, expect, it } from '@jest/globals';
import { readFloor } from '../api/desk-values.js';
import { alertKey, alertsShown, isLead, toldCount } from './alerts.js';
import { atRisk } from './desk-place.js';
import { isOnShift, othersOnShift } from './floor.js';
import { settlementKey, settlementOf, withFreeSeat } from './settlement.js';

const lost = (state: string, takenBy = '') => ({
  counselor: 'counselor:ana',
  kind: 'held',
  cause: 'network',
  since: '2026-11-22T21:04:00.000Z',
  chats: [{ conversation: 'c1', state, takenBy }],
});
const alertsOf = (...alerts: object[]) => readFloor({ alerts }).alerts;
const none: ReadonlySet<string> = new Set();

describe('what a lead must know at once', () => {
  it('stays until somebody took it, then says who, until it is put away', () => {
    const open = alertsShown(alertsOf(lost('held')), none, none);
    expect(open.shown).toHaveLength(1);
    const taken = alertsOf(lost('taken', 'counselor:ravi'));
    expect(alertsShown(taken, open.seen, none).shown).toEqual(taken);
    const away = new Set(taken.map(alertKey));
    expect(alertsShown(taken, open.seen, away).shown).toEqual([]);
  });

  it('counts as held only what nobody else has by now', () => {
    const [alert] = alertsOf({
      ...lost('held'),
      chats: [
        ...lost('held').chats,
        { conversation: 'c2', state: 'taken', takenBy: 'counselor:x' },
      ],
    });
    expect(alert && toldCount(alert)).toBe(1);
    const [settled] = alertsOf(lost('taken', 'counselor:x'));
    expect(settled && toldCount(settled)).toBe(0);
  });

  it('cannot be put away while somebody waits', () => {
    const alerts = alertsOf(lost('waiting'));
    expect(alertsShown(alerts, none, new Set(alerts.map(alertKey))).shown).toEqual(alerts);
  });

  it('is nobody’s alarm where it was settled before this desk looked', () => {
    expect(alertsShown(alertsOf(lost('ended')), none, none).shown).toEqual([]);
  });

  it('is told to leads', () => {
    expect(isLead(['counselor'])).toBe(false);
    expect(isLead(['counselor', 'supervisor'])).toBe(true);
  });
});

describe('who is on shift', () => {
  const floor = readFloor({
    counselors: [
      { counselor: 'counselor:me', available: true, desk: 'here', seatsMax: 3 },
      { counselor: 'counselor:ana', available: true, desk: 'lost', seatsMax: 3, active: 2 },
      { counselor: 'counselor:ravi', available: true, desk: 'checking', seatsMax: 1 },
      { counselor: 'counselor:noor', available: true, desk: 'unseen', seatsMax: 2, active: 2 },
      { counselor: 'counselor:lena', available: false, desk: 'here', seatsMax: 2 },
    ],
  });

  it('is whoever takes chats with a desk that is there, or that only we cannot see', () => {
    const names = floor.counselors.filter(isOnShift).map((one) => one.counselor);
    expect(names).toEqual(['counselor:me', 'counselor:ravi', 'counselor:noor']);
    expect(othersOnShift(floor, 'me')).toBe(2);
  });

  it('and a chat goes only to somebody of them with a free seat', () => {
    const free = withFreeSeat(floor, 'counselor:me').map((one) => one.counselor);
    expect(free).toEqual(['counselor:ravi']);
  });

  it('chats of a desk that is not there are at risk', () => {
    expect(floor.counselors.filter(atRisk).map((one) => one.counselor)).toEqual(['counselor:ana']);
  });
});

describe('what becomes of a chat at a sign-out', () => {
  it('survives the way through a list of choices', () => {
    for (const settlement of [
      { to: 'queue' },
      { to: 'counselor', counselor: 'counselor:ana' },
      { to: 'end', disposition: 'silent' },
    ] as const) {
      expect(settlementOf(settlementKey(settlement))).toEqual(settlement);
    }
    expect(settlementOf('end nonsense')).toEqual({ to: 'queue' });
  });
});
