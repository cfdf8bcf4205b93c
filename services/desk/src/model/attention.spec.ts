import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import type { WaitingConversation } from '../api/types.js';
import { createSoundLine } from '../attention/sound-line.js';
import { badgeOf, type CallMemory, callsNow, isCalled, soundOf } from './attention.js';
import { readAttention } from './attention-settings.js';
import { type Note, soundNotes } from './sounds.js';

const start = Date.parse('2026-11-22T21:00:00.000Z');
const waits = (
  conversation: string,
  priority: number,
  more: Partial<WaitingConversation> = {},
): WaitingConversation => ({
  conversation,
  service: 'night',
  language: 'en',
  priority,
  since: new Date(start).toISOString(),
  group: 'waiting',
  returned: false,
  topic: '',
  alias: '',
  firstWords: '',
  visitorPresence: 'here',
  offeredTo: '',
  offer: 0,
  offeredUntil: '',
  offeredBecause: '',
  raised: 0,
  skillsWidened: false,
  centreWidened: false,
  alarmSince: '',
  alarmBy: '',
  ...more,
});

const loudest = (notes: readonly Note[]): number => Math.max(...notes.map(({ gain }) => gain));

/** Seconds at which `one` is called in the first `untilS` seconds, looked at each second. */
function calledAt(one: WaitingConversation, untilS: number, me = ''): number[] {
  let memory: CallMemory = new Map();
  const at: number[] = [];
  for (let second = 0; second <= untilS; second += 1) {
    const calls = callsNow(memory, [one], start + second * 1_000, me);
    memory = calls.memory;
    if (calls.due.length > 0) at.push(second);
  }
  return at;
}

describe('who waits is called', () => {
  it('every 20 seconds while "now" is not taken', () => {
    expect(calledAt(waits('a', 3), 100)).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it('every 8 seconds and as "now" while it rings here, whatever its priority', () => {
    const rings = waits('a', 0, { offeredTo: 'counselor:ada', offer: 1 });
    expect(calledAt(rings, 30, 'counselor:ada')).toEqual([0, 8, 16, 24]);
    expect(soundOf([rings], start, 'counselor:ada')).toBe('now');
    expect(soundOf([rings], start, 'counselor:ben')).toBe('routine');
  });

  it('at once when what was in the list begins to ring here, and when it rings anew', () => {
    const me = 'counselor:ada';
    const listed = callsNow(new Map(), [waits('a', 0)], start, me);
    const at = (memory: CallMemory, offer: number, afterMs: number) =>
      callsNow(memory, [waits('a', 0, { offeredTo: me, offer })], start + afterMs, me);
    const first = at(listed.memory, 1, 1_000);
    expect(first.due).toHaveLength(1);
    expect(at(first.memory, 1, 2_000).due).toEqual([]);
    expect(at(first.memory, 2, 3_000).due).toHaveLength(1);
  });

  it('at growing intervals where it is urgent or soon', () => {
    expect(calledAt(waits('a', 2), 500)).toEqual([0, 30, 90, 210, 330, 450]);
    expect(calledAt(waits('a', 1), 500)).toEqual([0, 60, 180, 420]);
  });

  it('once where it is routine, and again only after long', () => {
    expect(calledAt(waits('a', 0), 299)).toEqual([0]);
    // From ten minutes on it calls as though it were "soon".
    expect(calledAt(waits('a', 0), 1_000)).toEqual([0, 300, 600, 840]);
  });

  it('until somebody takes them, then never again', () => {
    const first = callsNow(new Map(), [waits('a', 3), waits('b', 0)], start);
    expect(first.due.map((one) => one.conversation)).toEqual(['a', 'b']);
    const taken = callsNow(first.memory, [waits('b', 0)], start + 20_000);
    expect(taken.due).toEqual([]);
    expect([...taken.memory.keys()]).toEqual(['b']);
  });

  it('anew when they come back to the queue', () => {
    const first = callsNow(new Map(), [waits('a', 0)], start);
    const gone = callsNow(first.memory, [], start + 5_000);
    expect(callsNow(gone.memory, [waits('a', 0)], start + 6_000).due).toHaveLength(1);
  });
});

describe('the sound', () => {
  it('is one for all, and tells "now" from the rest', () => {
    const { due } = callsNow(new Map(), [waits('b', 1), waits('a', 3)], start);
    expect(soundOf(due, start)).toBe('now');
    expect(soundOf([waits('b', 2)], start)).toBe('routine');
    expect(soundOf([], start)).toBeUndefined();
  });

  it('comes one after the other: "now" at once, the rest when there is room, none is lost', async () => {
    const played: string[] = [];
    const clock = manualClock();
    const line = createSoundLine({
      play: (sound) => played.push(sound),
      nowMs: clock.monotonicMs,
      after: clock.after,
    });
    line.ask('message');
    await clock.advance(100);
    line.ask('routine');
    await clock.advance(100);
    line.ask('now');
    expect(played).toEqual(['message', 'now']);
    await clock.advance(800);
    line.ask('message');
    await clock.advance(100);
    line.ask('message');
    await clock.advance(2_000);
    expect(played).toHaveLength(2);
    // By its own timer: nobody counts seconds for a desk that is hidden.
    await clock.advance(100);
    expect(played).toEqual(['message', 'now', 'message']);
    await clock.advance(60_000);
    expect(played).toEqual(['message', 'now', 'message']);
  });

  it('startles nobody: it swells slowly and stays quiet, and no two are alike', () => {
    const all = Object.values(soundNotes).flat();
    expect(Math.min(...all.map((note) => note.attackS))).toBeGreaterThanOrEqual(0.06);
    expect(loudest(soundNotes.message)).toBeLessThan(loudest(soundNotes.routine));
    expect(loudest(soundNotes.routine)).toBeLessThanOrEqual(loudest(soundNotes.now));
    expect(loudest(soundNotes.now)).toBeLessThanOrEqual(0.2);
    const tunes = Object.values(soundNotes).map((notes) => notes.map(({ hz }) => hz).join(' '));
    expect(new Set(tunes).size).toBe(tunes.length);
  });
});

describe('on a break', () => {
  it('it is quiet, unless nobody else would hear it', () => {
    expect(isCalled({ takesChats: true, others: 3 })).toBe(true);
    expect(isCalled({ takesChats: false, others: 1 })).toBe(false);
    expect(isCalled({ takesChats: false, others: 0 })).toBe(true);
    expect(isCalled({ takesChats: false, others: undefined })).toBe(true);
  });
});

describe('the badge', () => {
  it('counts who waits and the chats with news, and marks "now"', () => {
    expect(badgeOf([waits('a', 1), waits('b', 3)], 1)).toEqual({ count: 3, now: true });
    expect(badgeOf([], 0)).toEqual({ count: 0, now: false });
  });
});

describe('the settings', () => {
  it('start with everything on, and take no rubbish', () => {
    expect(readAttention(null)).toEqual(readAttention('{{'));
    expect(readAttention('{"waitingSound":false,"title":"yes"}')).toMatchObject({
      waitingSound: false,
      title: true,
      notices: false,
    });
  });
});
