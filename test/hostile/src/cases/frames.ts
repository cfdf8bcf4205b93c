import type { Side } from '../carrier.js';
import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { type Expected, judge } from '../judge/judge.js';
import * as kinds from './field-kinds.js';
import { jsonOf, noise, type RawFields, raw } from './raw-json.js';

type Fields = Readonly<Record<string, kinds.FieldKind>>;

const sides: readonly Side[] = ['visitor', 'staff'];
const types = {
  msg: { cid: kinds.id, body: kinds.body, seenRevision: kinds.count },
  note: { cid: kinds.id, body: kinds.body },
  ack: { upTo: kinds.count },
  seen: { upTo: kinds.count, dwellMs: kinds.dwell },
  pong: { n: kinds.count },
  vis: { v: kinds.visibility },
  typing: { on: kinds.flag },
  share: { displayed: kinds.flag, typing: kinds.flag },
  leave: { reason: kinds.leaveReason },
  flow: { window: kinds.room },
  probe: { n: kinds.count },
} as const satisfies Record<string, Fields>;
type FrameType = keyof typeof types;
const typeNames = Object.keys(types) as FrameType[];
const carried: Fields = { a: kinds.count, v: kinds.visibility };

/** What a page may send once it is welcomed, each time with one thing wrong. */
export const frames: Group = {
  name: 'frame',
  share: 0.38,
  make: (chance) =>
    chance.pick([oneWrong, oneWrong, oneWrong, oneMissing, strangeType, wrongBody, harmless])(
      chance,
    ),
};

function rightFields(type: FrameType, chance: Chance): Record<string, string> {
  const fields = Object.entries<kinds.FieldKind>(types[type]);
  return Object.fromEntries(fields.map(([name, kind]) => [name, kind.right(chance)]));
}

interface Trial {
  readonly what: string;
  readonly side: Side;
  readonly text: string;
  readonly expected: Expected;
}

const trial = ({ what, side, text, expected }: Trial): Case => ({
  what: `${side}: ${what}: ${text.slice(0, 160)}`,
  async run(attacker) {
    const carrier = await attacker.carrier(side);
    const answered = expected.kind === 'ok' || expected.kind === 'no' ? expected.cid : undefined;
    return judge(expected, await carrier.ask(text, answered));
  },
});

/** A refusal names the message where there is one that can be named. */
function malformed(fields: RawFields, field: string): Expected {
  const about = 'cid' in fields && field !== 'cid' ? { cid: JSON.parse(fields.cid ?? '') } : {};
  return { kind: 'no', code: 'malformed', field, ...about };
}

function oneWrong(chance: Chance): Case {
  const type = chance.pick(typeNames);
  const own: Fields = types[type];
  const known: Fields = { ...carried, ...own };
  const field = chance.pick([...Object.keys(own), ...Object.keys(own), ...Object.keys(known)]);
  const wrong = known[field]?.wrong(chance) ?? 'null';
  const fields = { ...noise(chance), t: raw(type), ...rightFields(type, chance), [field]: wrong };
  const text = jsonOf(fields, chance);
  const expected = malformed(fields, field);
  return trial({ what: `wrong '${field}'`, side: chance.pick(sides), text, expected });
}

function oneMissing(chance: Chance): Case {
  const type = chance.pick(typeNames);
  const { ...fields } = { ...noise(chance), t: raw(type), ...rightFields(type, chance) };
  const field = chance.pick(Object.keys(types[type]));
  delete (fields as Record<string, string>)[field];
  const text = jsonOf(fields, chance);
  const expected = malformed(fields, field);
  return trial({ what: `no '${field}'`, side: chance.pick(sides), text, expected });
}

const strangers = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'welcome',
  'ev',
  'ok',
  'no',
  'bye',
  'eph',
  'MSG',
  'msg ',
  ' msg',
  'msg\u0000',
  '',
  'hello2',
  'ping',
  'probed',
  'null',
  '💥',
];

function strangeType(chance: Chance): Case {
  const type = chance.fraction() < 0.6 ? chance.pick(strangers) : `x${chance.text(30)}`;
  const fields = { ...noise(chance), ...rightFields('probe', chance), t: raw(type) };
  const expected: Expected = { kind: 'no', code: 'malformed', field: 't' };
  const text = jsonOf(fields, chance);
  return trial({ what: 'unknown type', side: chance.pick(sides), text, expected });
}

function wrongBody(chance: Chance): Case {
  const type = chance.pick(['msg', 'note'] as const);
  const isLong = chance.fraction() < 0.5;
  const wrong = isLong ? kinds.tooLong(chance) : kinds.empty(chance);
  const fields: RawFields = { t: raw(type), ...rightFields(type, chance), body: wrong };
  const code = isLong ? 'too-long' : 'empty';
  const cid = JSON.parse(fields.cid ?? '') as string;
  const expected: Expected = { kind: 'no', code, field: 'body', cid };
  const text = jsonOf(fields, chance);
  return trial({ what: `${code} body`, side: chance.pick(sides), text, expected });
}

/** Strange, and allowed: unknown fields are dropped, whatever they are. */
function harmless(chance: Chance): Case {
  const side = chance.pick(sides);
  const type = chance.pick(['msg', 'note', 'ack', 'pong', 'vis', 'flow'] as const);
  const fields = { ...noise(chance), t: raw(type), ...rightFields(type, chance) };
  const text = jsonOf(fields, chance);
  return trial({ what: 'strange but right', side, text, expected: harmlessly(type, side, fields) });
}

function harmlessly(type: string, side: Side, fields: RawFields): Expected {
  if (type !== 'msg' && type !== 'note') return { kind: 'quiet' };
  const cid = JSON.parse(fields.cid ?? '') as string;
  if (type === 'note' && side === 'visitor') return { kind: 'no', code: 'forbidden', cid };
  return { kind: 'ok', cid };
}
