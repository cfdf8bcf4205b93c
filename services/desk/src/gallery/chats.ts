import type { OutboxItem } from '@stillhere/live-protocol/client';
import type { Chat } from '../model/chat.js';
import type { Services } from '../model/service-words.js';
import type { SurveyQuestion } from '../model/survey.js';
import { chatOf, presence, Story, storyMonotonic, visitor } from './story.js';

const survey = { reason: 'violence', urgency: 'very-soon', shelter: 'yes' };

/** Not every answer has its wording still: `shelter` is no longer asked. */
const questions: readonly SurveyQuestion[] = [
  {
    id: 'reason',
    text: 'What brings you here?',
    choices: [
      { value: 'violence', text: 'Somebody hurts or threatens me' },
      { value: 'thoughts-of-suicide', text: 'Thoughts of not wanting to live' },
      { value: 'low-or-anxious', text: 'Feeling low, anxious or empty' },
    ],
  },
  {
    id: 'urgency',
    text: 'How urgent is it for you?',
    choices: [{ value: 'very-soon', text: 'I need somebody very soon' }],
  },
];

export const services: Services = new Map([
  ['night', { name: 'Night line', questions }],
  ['youth', { name: 'Youth line', questions }],
]);

const talk = (): Story =>
  new Story()
    .opened(1_900, 2, survey)
    .connected(1_899)
    .they(1_880, 'hi')
    .they(1_862, 'is somebody there')
    .assigned(1_841)
    .we(1_822, 'I am Mika. I am here, and I have time. What happened tonight?')
    .reached(1_820, 'displayed')
    .they(
      1_760,
      'we had a fight again. he threw my phone at the wall. I left and now I sit at the bus stop',
    )
    .they(1_741, 'it is cold')
    .we(1_700, 'That sounds frightening. I am glad that you wrote. Are you hurt anywhere?')
    .reached(1_698, 'displayed')
    .they(1_640, 'no just shaking')
    .note(
      1_600,
      'Left after a fight, phone damaged. At a bus stop, not hurt. Ask about tonight, who could pick them up.',
    )
    .add(1_590, 'risk-set', { by: 'counselor:mika', level: 'medium', previous: '' })
    .surface(1_580, 'hidden')
    .surface(1_300, 'visible')
    .they(1_180, 'sorry I had to look if he comes')
    .lost(1_120, 'network')
    .connected(1_101, true)
    .lost(1_060, 'network')
    .connected(1_033, true)
    .we(
      990,
      'Nothing to be sorry for. Is there a place near you with light and people, a shop or a station?',
    )
    .reached(988, 'displayed')
    .they(900, 'there is a petrol station over the street. they are open all night')
    .we(860, 'Good. Would you go there while we write? I stay right here with you.');

export const main = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed').they(94, 'ok I am inside now. it is warm'));

export const delivered = (): Chat =>
  chatOf('7f31', talk().surface(859, 'hidden').reached(40, 'delivered', 2), {
    eph: presence('here.background', 859),
  });

export const asleep = (): Chat =>
  chatOf('7f31', talk().surface(859, 'asleep').we(30, 'I am here when you are back.'), {
    eph: presence('here.asleep', 859, { heard: 9 }),
  });

export const checking = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed').we(8, 'Are you inside?'), {
    eph: presence('checking', 6, { heard: 12 }),
  });

/** They no longer share what is on their screen: nothing may be said of it. */
export const notShared = (): Chat =>
  chatOf(
    '7f31',
    talk()
      .add(850, 'sharing-changed', { participant: visitor, displayed: false, typing: false })
      .reached(40, 'delivered', 2)
      .we(20, 'You decide what you share.'),
    { eph: presence('here.visible', 858) },
  );

export const typing = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed'), {
    eph: {
      ...presence('here.visible', 858),
      typing: { value: { on: true, expiresMs: 6_000 }, atMs: storyMonotonic },
    },
  });

export const exited = (): Chat =>
  chatOf(
    '7f31',
    talk()
      .reached(858, 'displayed')
      .they(60, 'he is coming')
      .add(52, 'participant-left', { participant: visitor, reason: 'exit' }),
    { eph: presence('left', 52, { cause: 'exit', heard: 52 }) },
  );

export const lost = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed').we(70, 'Are you inside?').lost(55, 'network'), {
    eph: presence('no-connection', 55, { cause: 'network', heard: 71, why }),
  });

/** The last word is theirs, and no answer would reach them. */
export const unanswered = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed').they(70, 'I am inside now').lost(55, 'network'), {
    eph: presence('no-connection', 55, { cause: 'network', heard: 71, why }),
  });

const why = [
  {
    at: '2026-11-22T20:42:26.000Z',
    kind: 'connection-opened:visible',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-000000000001',
    connEpoch: 1,
  },
  {
    at: '2026-11-22T20:47:45.000Z',
    kind: 'surface-changed:hidden',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-00000000000d',
    connEpoch: 1,
  },
  {
    at: '2026-11-22T20:52:25.000Z',
    kind: 'surface-changed:visible',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-00000000000e',
    connEpoch: 1,
  },
  {
    at: '2026-11-22T20:55:25.000Z',
    kind: 'connection-ended:network',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-000000000010',
    connEpoch: 1,
  },
  {
    at: '2026-11-22T20:56:52.000Z',
    kind: 'connection-opened:visible',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-000000000013',
    connEpoch: 3,
  },
  {
    at: '2026-11-22T21:12:54.000Z',
    kind: 'connection-suspected',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-000000000019',
    connEpoch: 3,
  },
  {
    at: '2026-11-22T21:13:10.000Z',
    kind: 'connection-ended:network',
    evidence: '0199a3c2-d4e5-7f3a-b1c2-00000000001a',
    connEpoch: 3,
  },
] as const;

const outbox: readonly OutboxItem[] = [
  {
    cid: 'o1',
    kind: 'msg',
    body: 'I am still here. Our line is slow.',
    status: 'kept',
    queuedAtMs: storyMonotonic - 9_000,
    after: 0,
  },
  {
    cid: 'o2',
    kind: 'note',
    body: 'Link went down at 21:13.',
    status: 'kept',
    queuedAtMs: storyMonotonic - 4_000,
    after: 0,
  },
];

const linkCut = {
  status: 'waiting',
  sinceMs: storyMonotonic - 48_000,
  retryAtMs: storyMonotonic + 2_000,
} as const;

export const ourLinkDown = (): Chat =>
  chatOf('7f31', talk().reached(858, 'displayed'), {
    link: linkCut,
    eph: presence('here.visible', 858, { heard: 51 }),
    outbox,
  });

/** This computer knows that it has no network. */
export const ownCut = (): Chat => {
  const chat = ourLinkDown();
  return { ...chat, live: { ...chat.live, link: { ...linkCut, whose: 'theirs' } } };
};

/** The server said no for good before anything was read. */
export const cutOff = (): Chat =>
  chatOf('7f31', new Story(), {
    link: { status: 'stopped', code: 4400, message: '' },
    eph: {},
    me: undefined,
  });

export const refused = (): Chat =>
  chatOf('7f31', talk(), {
    outbox: [
      {
        cid: 'o1',
        kind: 'msg',
        body: 'Would you like me to look up who could pick you up?',
        status: 'refused',
        refusal: { code: 'unavailable', message: '' },
        queuedAtMs: storyMonotonic - 9_000,
        after: 21,
      },
      {
        cid: 'o2',
        kind: 'msg',
        body: 'Take your time.',
        status: 'sending',
        queuedAtMs: storyMonotonic,
        after: 0,
      },
    ],
  });

export const ended = (): Chat =>
  chatOf(
    '7f31',
    talk()
      .reached(858, 'displayed')
      .they(300, 'my sister comes and gets me. thank you')
      .we(250, 'I am glad. You can write to us at any time.')
      .reached(248, 'displayed')
      .add(200, 'participant-left', {
        participant: 'visitor:0199a3c2d4e57f3ab1c2000000000001',
        reason: 'ended',
      })
      .add(180, 'ended', { by: 'counselor:mika', disposition: 'ended-by-agreement' }),
    { eph: presence('left', 200, { cause: 'ended', heard: 200 }) },
  );

export const loading = (): Chat =>
  chatOf('7f31', new Story(), { link: { status: 'connecting' }, eph: {}, me: undefined });

const hostileBody =
  '<img src=x onerror=alert(1)> \u202Egnirts desrever\u202C ' +
  'a'.repeat(180) +
  ' https://example.test/?q=<script> \u0000 ﷽ 👩‍👩‍👧‍👦 {name} %s';

export const hostile = (): Chat =>
  chatOf(
    '7f31',
    talk().they(30, hostileBody).they(20, null).we(10, hostileBody).note(5, hostileBody),
    { seenUpTo: 5 },
  );

export function long(): Chat {
  const story = new Story().opened(90_000, 1, null).connected(89_999).assigned(89_900);
  for (let place = 0; place < 600; place += 1) {
    const at = 89_000 - place * 140;
    if (place % 3 === 0) story.we(at, `Answer ${place}. Take all the time that you need.`);
    else
      story.they(
        at,
        `line ${place}: ${'some words that go on for a while '.repeat(1 + (place % 4))}`,
      );
  }
  return chatOf('7f31', story);
}

/** The others on a busy desk. */
export const others = (): readonly Chat[] => [
  chatOf(
    '21c4',
    new Story()
      .opened(600, 1, null)
      .connected(599)
      .assigned(560)
      .we(500, 'What would help most right now?')
      .they(12, 'i dont know. maybe just talk'),
    {
      seenUpTo: 5,
      eph: {
        ...presence('here.visible', 40),
        typing: { value: { on: true, expiresMs: 6_000 }, atMs: storyMonotonic },
      },
    },
  ),
  chatOf(
    'a20e',
    new Story()
      .opened(900, 0, null)
      .connected(899)
      .assigned(860)
      .they(800, 'ok')
      .we(190, 'Shall we look at tomorrow morning together?')
      .reached(188, 'delivered'),
    {
      eph: presence('here.background', 170, { heard: 9 }),
    },
  ),
  chatOf(
    '5d77',
    new Story()
      .opened(2_400, 1, null)
      .connected(2_399)
      .assigned(2_300)
      .they(1_200, 'brb')
      .we(900, 'I am here when you are back.'),
    {
      eph: presence('here.asleep', 880, { heard: 15 }),
    },
  ),
  chatOf(
    '0b19',
    new Story()
      .opened(700, 3, null)
      .connected(699)
      .assigned(660)
      .they(640, 'I took something')
      .they(221, 'are you there'),
    {
      seenUpTo: 3,
      eph: presence('checking', 6, { heard: 11 }),
    },
  ),
  chatOf(
    'e8f2',
    new Story()
      .opened(5_000, 0, null)
      .connected(4_999)
      .assigned(4_900)
      .they(4_000, 'thanks')
      .we(3_990, 'Good night.')
      .lost(3_900, 'closed-or-reloaded'),
    {
      eph: presence('no-connection', 3_900, { cause: 'closed-or-reloaded', heard: 3_900 }),
    },
  ),
];

/** Handed over while an answer was being written. */
export const released = (): Chat =>
  chatOf('7f31', talk(), {
    link: { status: 'stopped', code: 4403, message: '' },
  });
