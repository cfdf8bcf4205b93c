import { emptyView } from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';
import { firstPage, type PageScreen, type PageState } from '../model/page.js';
import {
  anaGone,
  anaIs,
  cameAna,
  cutFor,
  endedBy,
  entry,
  got,
  hers,
  liveOf,
  mine,
  nowMs,
  outbox,
  placed,
  typing,
  viewOf,
} from './fixtures.js';

export interface Screen {
  readonly page: PageState;
  readonly live?: LiveState;
  /** Pressed one after the other before the picture: what only shows when it is asked for. */
  readonly press?: readonly string[];
  /** Written and not sent. */
  readonly draft?: string;
  /** Reading further up. */
  readonly away?: boolean;
  /** How often Shift was pressed to leave. */
  readonly shifts?: number;
}

const before: PageState = { ...firstPage('en', undefined), entry: { status: 'here', entry } };
const held = { conversation: 'c', participant: 'v' };
const opening = { screen: 'opening', tries: 1, message: '' } as const;
const at = (screen: PageScreen): Screen => ({ page: { ...before, at: screen } });
const talk = (live: LiveState): Screen => ({
  page: { ...before, at: { screen: 'talk', held } },
  live,
});

const chat = [
  mine('I cannot sleep again. It is loud next door and I do not want to go out there.'),
  cameAna,
  got('displayed', 1),
  hers('I am Ana. I am here with you. Are you somewhere you can stay for the next hour?'),
  mine('yes my room\nthe door has a lock'),
  hers('That is good. We have time. What is the loudest thing right now, inside or outside?'),
  mine('inside I think'),
  got('delivered', 7),
] as const;
const more = '.talk-head button';
const long = Array.from({ length: 8 }, (_, turn) => [
  mine(`What I wrote, line ${turn + 1}. It keeps going round in my head.`),
  hers(`What Ana wrote, line ${turn + 1}. Tell me more about it, if you like.`),
]).flat();
const hostile = [
  mine('<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))'),
  cameAna,
  hers('\u202Eright to left override\u202C and مرحبا، أنا هنا معك and https://example.org/'),
  mine('A'.repeat(180)),
  hers(null),
] as const;

const taken = { free: false, waitToS: 0 };
const unsafe: PageState = { ...before, answers: { urgency: 'now' }, unsafe: true };
const letters = (count: number): string => 'What happened that night. '.repeat(400).slice(0, count);

/** Every screen and state by the name that `?screen=` takes. */
export const screens: Readonly<Record<string, Screen>> = {
  loading: { page: firstPage('en', undefined) },
  unreached: { page: { ...firstPage('en', undefined), entry: { status: 'unreached' } } },
  before: { page: before },
  'before-safer': { page: before, press: ['summary'] },
  'before-nobody': {
    page: {
      ...before,
      entry: {
        status: 'here',
        entry: { ...entry, wait: { free: false, waitToS: 0, counselors: 0 } },
      },
    },
  },
  'before-busy': {
    page: {
      ...before,
      entry: { status: 'here', entry: { ...entry, wait: { ...taken, counselors: 3 } } },
    },
  },
  'before-lost': { page: { ...before, hasLostChat: true } },
  'before-shift': { page: before, shifts: 2 },
  'survey-choice': at({ screen: 'survey', at: 0 }),
  'survey-chosen': {
    page: { ...before, answers: { reason: 'low-or-anxious' }, at: { screen: 'survey', at: 0 } },
  },
  'survey-text': at({ screen: 'survey', at: 2 }),
  'survey-unsafe': { page: { ...unsafe, at: { screen: 'survey', at: 2 } } },
  opening: at({ ...opening, status: 'asking' }),
  'opening-unreached': at({ ...opening, status: 'unreached' }),
  'opening-refused': at({
    ...opening,
    status: 'refused',
    message: 'This line is closed until 18:00.',
  }),
  'opening-unsafe': { page: { ...unsafe, at: { ...opening, status: 'asking' } } },
  connecting: talk(liveOf(emptyView, { link: { status: 'connecting' } })),
  waiting: talk(liveOf(viewOf(), { eph: placed(3) })),
  'waiting-next': talk(
    liveOf(viewOf(mine('Hello. I hope somebody is there.')), { eph: placed(1) }),
  ),
  'waiting-breathe': { ...talk(liveOf(viewOf(), { eph: placed(3) })), press: ['summary'] },
  'waiting-nobody': talk(liveOf(viewOf(), { eph: placed(2, 0) })),
  'waiting-call': { ...talk(liveOf(viewOf(), { eph: placed(3) })), press: ['.call summary'] },
  'waiting-cut': talk(
    liveOf(viewOf(mine('Hello. I hope somebody is there.')), {
      link: cutFor(8_000),
      eph: placed(3),
      outbox: [outbox('my phone keeps losing the net', 'kept')],
    }),
  ),
  'waiting-unsafe': {
    page: { ...unsafe, at: { screen: 'talk', held } },
    live: liveOf(viewOf(), { eph: placed(1) }),
  },
  'waiting-returned': talk(liveOf(viewOf(...chat, anaGone('desk-lost')), { eph: placed(1) })),
  talk: talk(liveOf(viewOf(...chat), { outbox: [outbox('it is hard to say', 'sending')] })),
  'talk-typing': talk(liveOf(viewOf(...chat), { eph: typing })),
  'talk-seen': talk(liveOf(viewOf(...chat, got('displayed', 7)))),
  'talk-more': { ...talk(liveOf(viewOf(...chat))), press: [more] },
  'talk-end': { ...talk(liveOf(viewOf(...chat))), press: [more, '.more-panel > button'] },
  'talk-long': talk(liveOf(viewOf(cameAna, ...long))),
  'talk-away': { ...talk(liveOf(viewOf(cameAna, ...long))), away: true },
  'talk-cut': talk(
    liveOf(viewOf(...chat), {
      link: cutFor(43_000),
      outbox: [outbox('are you still there', 'kept'), outbox('I will wait', 'kept')],
    }),
  ),
  'talk-cut-ours': talk(liveOf(viewOf(...chat), { link: cutFor(12_000, 'ours') })),
  'talk-cut-theirs': talk(
    liveOf(viewOf(...chat), {
      link: cutFor(4_000, 'theirs'),
      outbox: [outbox('are you still there', 'kept')],
    }),
  ),
  'talk-back': talk(
    liveOf(viewOf(...chat), { link: { status: 'live', sinceMs: nowMs - 2_000, cut: 'ours' } }),
  ),
  'talk-unsafe': {
    page: { ...unsafe, at: { screen: 'talk', held } },
    live: liveOf(viewOf(...chat)),
  },
  'talk-unsafe-more': {
    page: { ...unsafe, at: { screen: 'talk', held } },
    live: liveOf(viewOf(...chat)),
    press: [more],
  },
  'talk-checking': talk(liveOf(viewOf(...chat), { eph: anaIs('checking') })),
  'talk-lost': talk(liveOf(viewOf(...chat), { eph: anaIs('lost') })),
  'talk-closed': talk(liveOf(viewOf(...chat), { eph: anaIs('closed') })),
  'talk-unseen': talk(liveOf(viewOf(...chat), { eph: anaIs('our-restart') })),
  'talk-nearly-full': { ...talk(liveOf(viewOf(...chat))), draft: letters(7_920) },
  'talk-too-long': { ...talk(liveOf(viewOf(...chat))), draft: letters(9_000) },
  'talk-refused': talk(
    liveOf(viewOf(...chat), {
      outbox: [outbox('Everything that happened. '.repeat(9), 'refused', 'too-long')],
    }),
  ),
  'talk-hostile': talk(liveOf(viewOf(...hostile))),
  'talk-elsewhere': talk(
    liveOf(viewOf(...chat), { link: { status: 'stopped', code: 4409, message: '' } }),
  ),
  'talk-stopped': talk(
    liveOf(viewOf(...chat), { link: { status: 'stopped', code: 4403, message: '' } }),
  ),
  ended: talk(liveOf(viewOf(...chat, endedBy('counselor:ana')))),
  'ended-unsent': talk(
    liveOf(viewOf(...chat, endedBy('service', 'connection-lost')), {
      outbox: [outbox('one more thing', 'refused')],
    }),
  ),
  'ended-by-me': talk(liveOf(viewOf(...chat, endedBy('visitor:0123456789abcdef0123456789abcdef')))),
};
