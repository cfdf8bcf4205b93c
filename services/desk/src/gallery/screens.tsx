import type { ReactNode } from 'react';
import { readAvailability, readFloor, readQueue } from '../api/desk-values.js';
import { Desk } from '../app/desk.js';
import { hasRoomForThree } from '../app/limits.js';
import type { DeskActions, DeskState, DeskUi } from '../app/state.js';
import { attentionDefaults } from '../model/attention-settings.js';
import type { Chat } from '../model/chat.js';
import { chatRow } from '../model/chat-row.js';
import { byLongestWait } from '../model/list-order.js';
import { paneDefaults } from '../model/panes.js';
import { withFreeSeat } from '../model/settlement.js';
import { ChangePassword } from '../screens/change-password.js';
import { NotYet } from '../screens/not-yet.js';
import { OtherPerson } from '../screens/other-person.js';
import { SignIn } from '../screens/sign-in.js';
import * as chats from './chats.js';
import { ago, storyMonotonic } from './story.js';

const nothing = (): void => undefined;
/** A picture does nothing when it is touched. */
const actions: DeskActions = {
  change: nothing,
  resizePane: nothing,
  holdList: nothing,
  select: nothing,
  accept: nothing,
  setState: nothing,
  setSeats: nothing,
  decline: nothing,
  acknowledge: nothing,
  draft: nothing,
  send: nothing,
  takeBack: nothing,
  seen: nothing,
  keepPlace: nothing,
  setRisk: nothing,
  holdPolicy: nothing,
  stepNow: nothing,
  recallPlace: () => undefined,
  end: nothing,
  putBack: nothing,
  putAway: nothing,
  give: nothing,
  settle: nothing,
  setAttention: nothing,
  trySound: nothing,
  run: nothing,
};

const ui: DeskUi = {
  selected: chats.main().conversation,
  main: 'chat',
  front: 'main',
  search: '',
  context: hasRoomForThree(),
  contextTab: 'survey',
  why: false,
  endDialog: false,
  handOver: false,
  riskMenu: false,
  declining: undefined,
  states: false,
  signOut: false,
  palette: false,
  attentionPanel: false,
  singleKeys: true,
  panes: paneDefaults,
};

const waits = (id: string, priority: number, secondsAgo: number, more = {}) => ({
  conversation: `0199a3c2d4e57f3ab1c200000001${id}`,
  priority,
  since: ago(secondsAgo),
  service: 'night',
  language: 'en',
  ...more,
});
const waiting = readQueue({
  waiting: [
    waits('c3d1', 3, 48, {
      language: 'es',
      topic: 'thoughts-of-suicide',
      firstWords: 'No sé qué hacer. Estoy en el puente y',
      visitorPresence: 'here',
    }),
    waits('d412', 1, 312, {
      topic: 'low-or-anxious',
      alias: 'Sam',
      firstWords: 'hi, is anybody there? I could not sleep',
      visitorPresence: 'here',
      returned: true,
    }),
    waits('e5f3', 0, 134, { service: 'youth', visitorPresence: 'here' }),
    waits('f604', 0, 1_310, { topic: 'violence', visitorPresence: 'no-connection', group: 'gone' }),
  ],
});

/** One rings here, one at another desk. */
const ringing = readQueue({
  waiting: [
    waits('c3d1', 3, 48, {
      ...{ topic: 'low-or-anxious', alias: 'Sam', visitorPresence: 'here' },
      ...{ offeredTo: 'counselor:mika', offer: 1, offeredBecause: 'idle-longer' },
      offeredUntil: ago(-21),
    }),
    waits('e907', 2, 95, {
      ...{ visitorPresence: 'here', offeredTo: 'counselor:mika', offer: 1 },
      ...{ offeredBecause: 'only-one', offeredUntil: ago(-48) },
    }),
    waits('d412', 1, 312, {
      ...{ offeredTo: 'counselor:jonas', offer: 2, visitorPresence: 'here' },
    }),
  ],
});
const tooLong = readQueue({
  waiting: [
    waits('c3d1', 3, 1_248, {
      ...{ alias: 'Sam', visitorPresence: 'here', raised: 2, skillsWidened: true },
      ...{ centreWidened: true, alarmSince: ago(48) },
    }),
    waits('d412', 2, 912, {
      ...{ visitorPresence: 'here', alarmSince: ago(12), alarmBy: 'counselor:jonas' },
    }),
  ],
});

const load = (name: string, active: number, seatsMax: number, more = {}) => ({
  counselor: `counselor:${name.toLowerCase()}`,
  name,
  active,
  available: true,
  seatsMax,
  desk: 'here',
  ...more,
});

const floor = readFloor({
  waiting: 3,
  longestWaitSince: ago(312),
  active: 13,
  counselors: [
    load('Mika Lindqvist', 6, 8),
    load('Ana Flores', 2, 4, {
      ...{ desk: 'lost', deskSince: ago(25), deskCause: 'network', returnsAt: ago(-20) },
    }),
    load('Jonas', 0, 3),
    load('Ravi Menon', 2, 2, { desk: 'checking', deskSince: ago(4) }),
    load('Noor', 1, 2, { desk: 'unseen', deskSince: ago(9) }),
    load('Lena', 2, 4, { available: false }),
  ],
  at: ago(1),
  gone: 1,
  alerts: [
    {
      counselor: 'counselor:ana flores',
      kind: 'held',
      cause: 'network',
      since: ago(25),
      until: ago(-20),
      chats: [
        { conversation: '0199a3c2d4e57f3ab1c2000000017a31', state: 'held' },
        { conversation: '0199a3c2d4e57f3ab1c2000000018b42', state: 'held' },
      ],
    },
    {
      counselor: 'counselor:lena',
      kind: 'returned',
      cause: 'closed-or-reloaded',
      since: ago(400),
      chats: [
        {
          conversation: '0199a3c2d4e57f3ab1c2000000019c53',
          state: 'taken',
          takenBy: 'counselor:jonas',
        },
      ],
    },
  ],
});
const availability = (seatsMax: number, seats: readonly string[]) =>
  readAvailability({ available: true, seatsMax, seats, deskState: 'here' });

/** A busy desk with `chat` open, and whatever is different in this picture. */
function busy(chat: Chat, more: Partial<DeskState> = {}, patch: Partial<DeskUi> = {}): DeskState {
  const all = [chat, ...chats.others()];
  const ids = all
    .map(chatRow)
    .sort(byLongestWait)
    .map((row) => row.conversation);
  return {
    me: {
      account: 'mika',
      displayName: 'Mika Lindqvist',
      roles: ['counselor'],
      mustChangePassword: false,
    },
    link: { status: 'live' },
    chats: all,
    order: { ids, changed: false },
    queue: waiting,
    availability: availability(8, ids),
    floor,
    others: withFreeSeat(floor, 'counselor:mika lindqvist'),
    alerts: [],
    services: chats.services,
    attention: { settings: attentionDefaults, sound: 'ready', notices: 'default' },
    drafts: {},
    accepting: undefined,
    pending: undefined,
    settling: { busy: false, problems: {} },
    notice: undefined,
    acceptProblem: undefined,
    ui: { ...ui, ...patch },
    ...more,
  };
}

const calm: Partial<DeskState> = {
  chats: [],
  order: { ids: [], changed: false },
  queue: [],
  availability: availability(4, []),
  floor: readFloor({ at: ago(1) }),
};

const desk = (state: DeskState) => () => <Desk state={state} actions={actions} />;
const main = chats.main();
const id = main.conversation;

/** 75 characters more than one message takes. */
const longText = 'I am here, and I have time. '.repeat(290).slice(0, 8_075);

/** Every screen and state, by the name that `?screen=` takes. */
export const screens: Readonly<Record<string, () => ReactNode>> = {
  'sign-in': () => (
    <SignIn
      owner={undefined}
      ended={undefined}
      busy={false}
      problem={undefined}
      onSignIn={nothing}
    />
  ),
  'sign-in-refused': () => (
    <SignIn
      owner="Mika Lindqvist"
      ended="expired"
      busy={false}
      problem="This account and password do not belong together. Nothing was changed. Check both and try again."
      onSignIn={nothing}
    />
  ),
  'sign-in-reset': () => (
    <SignIn
      owner="Mika Lindqvist"
      ended="password-reset"
      busy={false}
      problem={undefined}
      onSignIn={nothing}
    />
  ),
  'other-person': () => <OtherPerson owner="Mika Lindqvist" guest="Jonas" onGoOn={nothing} />,
  'not-reached': () => (
    <NotYet problem="We cannot reach our server. Nothing was lost. Try again in a moment." />
  ),
  password: () => <ChangePassword busy={false} problem={undefined} onChange={nothing} />,
  desk: desk(busy(main)),
  list: desk(busy(main, {}, { front: 'list' })),
  empty: desk(busy(main, calm, { selected: undefined, front: 'list' })),
  unknown: desk(
    busy(
      main,
      {
        ...calm,
        queue: undefined,
        availability: undefined,
        floor: undefined,
        link: { status: 'connecting' },
      },
      { selected: undefined, front: 'list' },
    ),
  ),
  loading: desk(busy(chats.loading())),
  background: desk(busy(chats.delivered(), {}, { contextTab: 'notes' })),
  asleep: desk(busy(chats.asleep())),
  checking: desk(busy(chats.checking())),
  'not-shared': desk(busy(chats.notShared(), {}, { contextTab: 'facts' })),
  typing: desk(busy(chats.typing())),
  exited: desk(busy(chats.exited())),
  lost: desk(busy(chats.lost(), {}, { contextTab: 'facts' })),
  unanswered: desk(busy(chats.unanswered())),
  why: desk(busy(chats.lost(), {}, { why: true })),
  'our-link-down': desk(
    busy(chats.ourLinkDown(), {
      link: { status: 'cut', sinceMs: storyMonotonic - 48_000 },
      queue: waiting,
      floor,
    }),
  ),
  'own-connection-cut': desk(
    busy(chats.ownCut(), {
      link: { status: 'cut', sinceMs: storyMonotonic - 48_000, whose: 'theirs' },
      queue: waiting,
      floor,
    }),
  ),
  'cut-off': desk(busy(chats.cutOff())),
  released: desk(
    busy(chats.released(), {
      drafts: { [id]: { to: 'visitor', visitor: 'I am glad. Is there somebody who', note: '' } },
    }),
  ),
  refused: desk(busy(chats.refused())),
  note: desk(
    busy(
      main,
      {
        drafts: {
          [id]: {
            to: 'note',
            visitor: '',
            note: 'Sister lives in the next town; ask for her number.',
          },
        },
      },
      { contextTab: 'notes' },
    ),
  ),
  draft: desk(
    busy(main, {
      drafts: { [id]: { to: 'visitor', visitor: 'I am glad. Is there somebody who', note: '' } },
    }),
  ),
  'too-long': desk(
    busy(main, { drafts: { [id]: { to: 'visitor', visitor: longText, note: '' } } }),
  ),
  end: desk(busy(main, {}, { endDialog: true })),
  attention: desk(busy(main, {}, { attentionPanel: true })),
  'sign-out': desk(
    busy(
      main,
      {
        settling: {
          busy: false,
          problems: {
            [id]: 'Our server could not do this now. Nothing was changed. Try again in a moment.',
          },
        },
      },
      { signOut: true },
    ),
  ),
  'hand-over': desk(busy(main, {}, { handOver: true })),
  risk: desk(busy(main, {}, { riskMenu: true })),
  'hand-over-nobody': desk(busy(main, { others: [] }, { handOver: true })),
  drawer: desk(busy(chats.lost(), {}, { context: true })),
  'pending-end': desk(
    busy(main, {
      pending: {
        ...{ deed: 'end', conversation: id, disposition: 'silent' },
        dueAtMs: storyMonotonic + 4_000,
      },
    }),
  ),
  ended: desk(busy(chats.ended(), { notice: 'Chat 0ZSH has ended.' }, { contextTab: 'facts' })),
  palette: desk(busy(main, {}, { palette: true })),
  'order-changed': desk(
    busy(main, {
      order: { ids: [id, ...chats.others().map((chat) => chat.conversation)], changed: true },
    }),
  ),
  taken: desk(
    busy(main, {
      acceptProblem: 'Somebody else took this chat a moment ago. It is in good hands.',
    }),
  ),
  'search-none': desk(busy(main, {}, { search: 'lighthouse' })),
  hostile: desk(busy(chats.hostile())),
  long: desk(busy(chats.long())),
  floor: desk(busy(main, {}, { main: 'floor' })),
  'floor-alerts': desk(busy(main, { alerts: floor.alerts }, { main: 'floor' })),
  alerts: desk(busy(main, { alerts: floor.alerts })),
  offer: desk(busy(main, { queue: ringing })),
  'offer-declining': desk(busy(main, { queue: ringing }, { declining: ringing[1]?.conversation })),
  alarm: desk(busy(main, { queue: tooLong })),
  states: desk(busy(main, {}, { states: true })),
  'not-connected': desk(
    busy(main, {
      link: { status: 'cut', sinceMs: storyMonotonic - 200_000 },
      queue: waiting,
      floor,
    }),
  ),
  'floor-empty': desk(busy(main, calm, { main: 'floor' })),
};
