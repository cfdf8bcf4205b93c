import type { Attacker } from '../attacker.js';
import type { Case } from '../case.js';
import type { Chance } from '../chance.js';
import { status } from '../judge/judge-grpc.js';
import { framed } from '../wire/grpc-line.js';
import { calling } from './grpc-calling.js';
import { methodOf } from './grpc-methods.js';

interface Form {
  readonly action: string;
  readonly role: string;
  /** A good request but for what the case makes of it. */
  readonly right: (attacker: Attacker) => object;
  /** Field as the request names it → values that it may not have. */
  readonly wrong: Readonly<Record<string, readonly (string | number)[]>>;
}

const session = 'stillhere.session.v1.SessionService';
const long = 'a'.repeat(300);
const noId = ['', 'a b', 'ä', long, '../x', 'a\u0000', '<b>'];
const noConversation = ['', 'x', 'A'.repeat(32), 'g'.repeat(32), '0'.repeat(31), long, '../../x'];
const noParticipant = [
  '',
  'x',
  'visitor:',
  'visitor:x',
  `visitor:${'0'.repeat(31)}`,
  long,
  'counselor:',
];
const noCounselor = ['', 'ana', 'counselor:', 'counselor:A', 'visitor:x', `counselor:${long}`];
const noWords = ['', ' ', '\n\t', '\u00a0'];

const conversation = ({ entered }: Attacker): string => entered.conversation;
const mallory = 'counselor:mallory';

const forms: readonly Form[] = [
  {
    action: `${session}/Post`,
    role: 'counselor',
    right: (attacker) => ({
      conversation: conversation(attacker),
      author: mallory,
      cid: 'c',
      body: 'x',
      seenRevision: 0,
      prevCid: '',
      device: '',
      tab: '',
    }),
    wrong: {
      conversation: noConversation,
      author: noParticipant,
      cid: noId,
      body: noWords,
      prevCid: noId.slice(1),
      device: noId.slice(1),
      tab: noId.slice(1),
    },
  },
  {
    action: `${session}/AddNote`,
    role: 'counselor',
    right: (attacker) => ({
      conversation: conversation(attacker),
      author: mallory,
      cid: 'c',
      body: 'x',
    }),
    wrong: { conversation: noConversation, author: noCounselor, cid: noId, body: noWords },
  },
  ...['Get', 'Read', 'Follow', 'AsOf'].map((name) => ({
    action: `${session}/${name}`,
    role: 'admin',
    right: (attacker: Attacker) => ({
      conversation: conversation(attacker),
      after: 0,
      fromStart: true,
      audience: 'staff',
      from: 0,
      limit: 1,
      at: '',
    }),
    wrong: { conversation: noConversation },
  })),
  {
    action: `${session}/RecordReceipt`,
    role: 'service',
    right: (attacker) => ({
      conversation: conversation(attacker),
      participant: mallory,
      level: 'delivered',
      upTo: 0,
      device: 'd',
      connEpoch: 1,
      dwellMs: 0,
      fence: 0,
    }),
    wrong: {
      conversation: noConversation,
      participant: noParticipant,
      device: noId,
      level: ['', 'read', 'Delivered', 'constructor'],
    },
  },
  {
    action: `${session}/RecordLeave`,
    role: 'service',
    right: (attacker) => ({
      conversation: conversation(attacker),
      participant: mallory,
      reason: 'exit',
      evidence: '',
      connEpoch: 0,
      hasToken: true,
      tokenEpoch: 0,
      tab: 't',
    }),
    wrong: {
      conversation: noConversation,
      participant: noParticipant,
      reason: ['', 'timeout', 'Exit'],
      evidence: [long, 'a\nb', '\u0000'],
      tab: noId,
    },
  },
  {
    action: 'stillhere.routing.v1.RoutingService/SetAvailability',
    role: 'counselor',
    right: () => ({ counselor: mallory, available: true, seatsMax: 20, state: '' }),
    wrong: {
      counselor: noCounselor,
      seatsMax: [4_294_967_295, 1_000],
      state: ['asleep', 'Available', long],
    },
  },
  {
    action: 'stillhere.routing.v1.RoutingService/DeclineOffer',
    role: 'counselor',
    right: () => ({
      conversation: '0'.repeat(32),
      counselor: mallory,
      offer: 1,
      reason: 'other',
    }),
    wrong: {
      conversation: noConversation,
      counselor: noCounselor,
      reason: ['', 'bored', 'Other', long],
    },
  },
];

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** One field of a good request is wrong: it is named, and nothing is done. */
export function wrongFields(chance: Chance): Case {
  const form = chance.pick(forms);
  const name = chance.pick(Object.keys(form.wrong));
  const value = chance.pick(form.wrong[name] ?? []);
  const { path, encode } = methodOf(form.action);
  return calling(`${form.action} with ${name} ${JSON.stringify(value).slice(0, 40)}`, {
    role: form.role,
    call: (attacker) => ({
      path,
      bytes: framed(encode({ ...form.right(attacker), [name]: value })),
    }),
    refusal: { statuses: [status.invalidArgument], field: snake(name) },
  });
}
