import { describe, expect, it } from '@jest/globals';
import type { Reach } from '../receipts.js';
import type { PresenceValue, Verdict, VerdictCause } from '../wire.js';
import { lastHeardSentence, presenceSentence, type SentenceFormat } from './sentence.js';
import { fillWords, type PresenceKey, presenceWords } from './words.js';

const format: SentenceFormat = {
  time: (iso) => iso.slice(11, 19),
  span: (ms) => `${Math.round(ms / 1_000)} s`,
  nowMs: Date.parse('2026-11-22T14:03:16.000Z'),
};
const value = (verdict: Verdict, cause: VerdictCause = '', since = '14:03:10'): PresenceValue => ({
  participant: 'visitor:v',
  verdict,
  cause,
  since: `2026-11-22T${since}.000Z`,
  evidence: 'e1',
  lastHeardAt: '2026-11-22T14:03:12.000Z',
  lastHeardAgeMs: 1_500,
  why: [],
});
const got = (receipt: Reach['receipt']): Reach => ({
  receipt,
  deliveredAt: '2026-11-22T14:02:36.000Z',
  displayedAt: '2026-11-22T14:02:07.000Z',
});
function says(presence: PresenceValue, reach: Reach, language: 'en' | 'es' = 'en'): string {
  const { key, params } = presenceSentence(presence, reach, format);
  return fillWords(presenceWords[language][key], params);
}

describe('the sentence that a counselor reads', () => {
  it.each([
    [
      'here.visible',
      '',
      'displayed',
      'The newest message to them has been on their screen since 14:03:10. The chat is in front of them.',
    ],
    [
      'here.visible',
      '',
      'delivered',
      'The newest message to them reached their device; it is not on their screen yet.',
    ],
    [
      'here.background',
      '',
      'delivered',
      'The newest message to them reached their device 40 s ago. The chat is behind another tab or app, or the screen is off.',
    ],
    [
      'here.asleep',
      '',
      'saved',
      'Connected, but their browser has paused the page. The newest message to them will arrive when it wakes.',
    ],
    ['checking', '', 'saved', 'Their connection stopped answering 6 s ago. Checking.'],
    [
      'no-connection',
      'network',
      'saved',
      'No connection since 14:03:10. The newest message to them is saved and will be delivered if they come back.',
    ],
    [
      'no-connection',
      'closed-or-reloaded',
      'saved',
      'The page was closed or reloaded at 14:03:10.',
    ],
    ['left', 'ended', 'saved', 'They ended the chat at 14:03:10.'],
    ['left', 'exit', 'saved', 'They pressed Exit at 14:03:10.'],
    [
      'not-visible-to-us',
      '',
      'saved',
      'Our system lost sight at 14:03:10. This says nothing about the person.',
    ],
  ] as const)('%s %s, %s', (verdict, cause, receipt, sentence) => {
    expect(says(value(verdict, cause), got(receipt))).toBe(sentence);
  });

  const verdicts: Verdict[] = [
    'here.visible',
    'here.background',
    'here.asleep',
    'not-visible-to-us',
    'checking',
    'no-connection',
    'absent',
    'never-connected',
    'left',
  ];
  const causes: VerdictCause[] = [
    'network',
    'closed-or-reloaded',
    'timed-out',
    'our-restart',
    'ended',
    'exit',
    '',
  ];
  const receipts = ['nothing-sent', 'saved', 'delivered', 'displayed', 'not-shared'] as const;
  const all = verdicts.flatMap((verdict) =>
    causes.flatMap((cause) => receipts.map((receipt) => ({ verdict, cause, receipt }))),
  );

  it('exists for every verdict, cause and receipt in both languages, with nothing left to fill in', () => {
    for (const { verdict, cause, receipt } of all) {
      for (const language of ['en', 'es'] as const) {
        const sentence = says(value(verdict, cause), got(receipt), language);
        expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
        expect(sentence).not.toMatch(/[{}]|undefined|NaN/);
      }
    }
  });

  it('never claims what the evidence does not say', () => {
    for (const { verdict, cause, receipt } of all) {
      const sentence = says(value(verdict, cause), got(receipt));
      expect(sentence).not.toMatch(/\b(read|understood|offline|online)\b/i);
      if (verdict !== 'left') expect(sentence).not.toMatch(/\bleft\b|They ended|pressed Exit/i);
      if (receipt !== 'displayed') expect(sentence).not.toMatch(/^On their screen/);
      if (receipt === 'saved') expect(sentence).not.toMatch(/reached/i);
    }
  });

  it('calls what is ours ours, never a connection of theirs', () => {
    for (const { verdict, cause, receipt } of all) {
      if (cause !== 'our-restart' || !['no-connection', 'absent'].includes(verdict)) continue;
      const [en, es] = (['en', 'es'] as const).map((lang) =>
        says(value(verdict, cause), got(receipt), lang),
      );
      expect(en).toMatch(/^Our system restarted/);
      expect(es).toMatch(/^Nuestro sistema se reinició/);
      expect(`${en} ${es}`).not.toMatch(/no connection|sin conexión/i);
    }
  });

  it('counts "since" from the later of the two: shown, and here again after a gap', () => {
    const shownBefore = got('displayed');
    expect(says(value('here.visible', '', '14:02:30'), shownBefore)).toContain('since 14:02:30');
    expect(says(value('here.visible', '', '14:01:00'), shownBefore)).toContain('since 14:02:07');
  });

  it('uses every sentence of the catalogue', () => {
    const used = new Set<PresenceKey>(['heard.ago', 'heard.never']);
    for (const { verdict, cause, receipt } of all) {
      used.add(presenceSentence(value(verdict, cause), got(receipt), format).key);
    }
    expect([...used].sort()).toEqual(Object.keys(presenceWords.en).sort());
  });

  it('says when they were last heard, growing with our own time, and never a negative span', () => {
    expect(lastHeardSentence(value('checking'), 2_500, format)).toEqual({
      key: 'heard.ago',
      params: { span: '4 s' },
    });
    const never = { ...value('never-connected'), lastHeardAt: '' };
    expect(lastHeardSentence(never, 0, format).key).toBe('heard.never');
    expect(says(value('checking', '', '14:59:59'), got('saved'))).toContain(' 0 s ago');
  });
});
