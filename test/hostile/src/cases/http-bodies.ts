import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judgeRefusal, type Refusal } from '../judge/judge-http.js';
import type { Target } from '../target.js';
import { exchange, requestOf } from '../wire/http-answer.js';
import * as kinds from './field-kinds.js';
import { jsonOf, nested, noise, raw } from './raw-json.js';

/** Requests to the API with one thing wrong: a field, the type, the origin, the sign-in, the JSON. */
export const httpBodies: Group = {
  name: 'body',
  share: 0.07,
  make: (chance) =>
    chance.pick([wrongField, wrongField, wrongField, noJson, wrongType, otherSite, nobody])(chance),
};

const text: kinds.FieldKind = {
  right: () => '"x"',
  wrong: (chance) => chance.pick(['0', 'null', '[]', '{}', 'true', raw('x'.repeat(9_000))]),
};
const word: kinds.FieldKind = {
  right: () => '"x"',
  wrong: (chance) => chance.pick(['0', 'null', '[]', '{}', '""', raw('x'.repeat(2_000))]),
};
const request: kinds.FieldKind = {
  right: (chance) => raw(chance.id()),
  wrong: (chance) =>
    chance.pick(['0', 'null', '"short"', raw('é'.repeat(30)), raw('a'.repeat(65))]),
};
const map: kinds.FieldKind = {
  right: () => '{}',
  wrong: (chance) => chance.pick(['0', 'null', '"x"', 'true']),
};
const seats: kinds.FieldKind = {
  right: () => '20',
  wrong: (chance) => chance.pick(['-1', '21', '0.5', '1e999', '"1"', 'null', '[]']),
};
const disposition: kinds.FieldKind = {
  right: () => '"other"',
  wrong: (chance) => chance.pick(['"x"', '"constructor"', 'null', '0', '""']),
};

const counselor: kinds.FieldKind = {
  right: () => '"counselor:nobody"',
  wrong: (chance) => chance.pick(['"x"', '"counselor:"', '"visitor:x"', 'null', '0', '""']),
};

interface Form {
  readonly isStaff: boolean;
  readonly fields: Readonly<Record<string, kinds.FieldKind>>;
}

/** What each address takes. */
const forms: Readonly<Record<string, Form>> = {
  '/api/conversations': {
    isStaff: false,
    fields: {
      requestId: request,
      service: text,
      language: text,
      disclosureVersion: text,
      disclosureHash: text,
      answers: map,
      device: kinds.id,
      tab: kinds.id,
    },
  },
  '/api/leave': { isStaff: false, fields: { token: text, reason: kinds.leaveReason } },
  '/api/desk/sign-in': { isStaff: false, fields: { account: word, password: word } },
  '/api/desk/password': { isStaff: false, fields: { old: word, new: word } },
  '/api/desk/availability': { isStaff: true, fields: { available: kinds.flag, seatsMax: seats } },
  '/api/desk/accept': { isStaff: true, fields: { conversation: kinds.id } },
  '/api/desk/explain': { isStaff: true, fields: { conversation: kinds.id } },
  '/api/desk/acknowledge': { isStaff: true, fields: { conversation: kinds.id } },
  '/api/desk/put-back': { isStaff: true, fields: { conversation: kinds.id } },
  '/api/desk/assign': { isStaff: true, fields: { conversation: kinds.id, counselor } },
  '/api/desk/leave': { isStaff: true, fields: { tab: kinds.id } },
  '/api/desk/end': { isStaff: true, fields: { conversation: kinds.id, disposition } },
};
const paths = Object.keys(forms);

interface Post {
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly refusal: Refusal;
}

const posting = (what: string, post: Post): Case => ({
  what: `${post.path}: ${what}`,
  async run({ target }) {
    const headers = { ...honest(target, post.path), ...post.headers };
    const bytes = requestOf({ method: 'POST', path: post.path, headers, body: post.body });
    return judgeRefusal(await exchange(target.port, bytes), post.refusal);
  },
});

const honest = ({ port, staff }: Target, path: string): Record<string, string> => ({
  host: `127.0.0.1:${port}`,
  origin: `http://127.0.0.1:${port}`,
  'content-type': 'application/json',
  ...(forms[path]?.isStaff ? { cookie: staff.cookie } : {}),
});

function rightFields(path: string, chance: Chance): Record<string, string> {
  const fields = Object.entries(forms[path]?.fields ?? {});
  return Object.fromEntries(fields.map(([name, kind]) => [name, kind.right(chance)]));
}

function wrongField(chance: Chance): Case {
  const path = chance.pick(paths);
  const field = chance.pick(Object.keys(forms[path]?.fields ?? {}));
  const wrong = forms[path]?.fields[field]?.wrong(chance) ?? 'null';
  const fields = rightFields(path, chance);
  if (chance.fraction() < 0.25) delete fields[field];
  else fields[field] = wrong;
  const body = jsonOf(fields, chance);
  const refusal = { statuses: [400], code: 'InvalidArgument', field };
  return posting(body.slice(0, 160), { path, body, refusal });
}

function noJson(chance: Chance): Case {
  const path = chance.pick(paths.filter((one) => one !== '/api/leave'));
  const [what, body, statuses] = chance.pick<
    () => readonly [string, string | Uint8Array, number[]]
  >([
    () => ['not JSON', chance.text(300), [400]],
    () => ['cut JSON', '{"requestId":"', [400]],
    () => ['nothing', '', [400]],
    () => ['a list', nested(chance.int(1, 20_000)), [400]],
    () => ['open brackets', '['.repeat(chance.int(1, 60_000)), [400]],
    () => ['bytes', chance.bytes(chance.int(1, 3_000)), [400]],
    () => ['a scalar', chance.pick(['null', '0', '1e999', '"x"', 'true']), [400]],
    () => ['poison', '{"__proto__":{"isAdmin":true}}', [400]],
    () => ['poison', '{"constructor":{"prototype":{"isAdmin":true}}}', [400]],
    () => ['64 KB and more', raw('x'.repeat(65_536 + chance.int(0, 60_000))), [413]],
  ])();
  return posting(what, { path, body, refusal: { statuses } });
}

const types = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json5',
  'text/json',
  'application/octet-stream',
  '',
  'application/json, text/plain',
  'text/plain; application/json',
  '*/*',
  'x'.repeat(2_000),
];

function wrongType(chance: Chance): Case {
  const path = chance.pick(paths.filter((one) => one !== '/api/leave'));
  const type = chance.pick(types);
  const headers = { 'content-type': type };
  const body = jsonOf({ ...noise(chance), ...rightFields(path, chance) }, chance);
  const refusal = { statuses: [415], code: 'WrongType' };
  return posting(`type ${type.slice(0, 60)}`, { path, body, headers, refusal });
}

function otherSite(chance: Chance): Case {
  const path = chance.pick(paths);
  const headers = chance.pick<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ]);
  const body = jsonOf(rightFields(path, chance), chance);
  const refusal = { statuses: [403], code: 'WrongOrigin' };
  return posting(`from ${headers.origin}`, { path, body, headers, refusal });
}

/** No sign-in, or one that nobody made. */
function nobody(chance: Chance): Case {
  const path = chance.pick(paths.filter((one) => forms[one]?.isStaff));
  const cookie = chance.pick([
    '',
    'stillhere=',
    `stillhere=${chance.id()}`,
    `stillhere=${'A'.repeat(500)}`,
    ';;;=;',
    `__Host-stillhere=${chance.id()}; stillhere=${chance.id()}`,
  ]);
  const body = jsonOf(rightFields(path, chance), chance);
  const refusal = { statuses: [401], code: 'SignInNeeded' };
  return posting(`cookie ${cookie.slice(0, 40)}`, { path, body, headers: { cookie }, refusal });
}
