import type { Attacker } from '../attacker.js';
import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { type ByeReason, judge } from '../judge/judge.js';
import type { LiveSocket } from '../wire/live-socket.js';
import * as kinds from './field-kinds.js';
import { jsonOf, nested, noise, raw } from './raw-json.js';

/** What may not stand first, and first frames with something wrong. */
export const hellos: Group = {
  name: 'hello',
  share: 0.14,
  make: (chance) =>
    chance.pick([notJson, anotherFrame, oneWrong, oneWrong, oneMissing, twice])(chance),
};

/** Says one text first and expects a goodbye. */
export const firstWord = (
  what: string,
  text: (attacker: Attacker) => string,
  expected: { readonly reason: ByeReason; readonly field?: string },
): Case => ({
  what,
  async run(attacker) {
    const socket = await attacker.silent();
    socket.sendText(text(attacker));
    return goodbye(socket, expected);
  },
});

export async function goodbye(
  socket: LiveSocket,
  expected: { readonly reason: ByeReason; readonly field?: string },
): Promise<string[]> {
  await socket.heard(0, ({ t }) => t === 'bye');
  const closed = await socket.closed;
  const answers = socket.frames.filter(({ t }) => t === 'no' || t === 'ok' || t === 'bye');
  return judge({ kind: 'bye', ...expected }, { answers, closed });
}

function notJson(chance: Chance): Case {
  const text = chance.pick<() => string>([
    () => chance.text(500),
    () => '',
    () => nested(chance.int(1, 30_000)),
    () => '{'.repeat(chance.int(1, 60_000)),
    () =>
      chance.pick(['null', 'true', '1e999', '"hello"', '[]', '{', '{"t":', "{'t':'hello'}", 'NaN']),
    () => `${raw({ t: 'hello' })}${raw({ t: 'hello' })}`,
    () => '\ufeff{"t":"hello"}',
    () => `{"t":${chance.pick(['0', 'null', '[]', '{}', 'true', '1e999', '["hello"]'])}}`,
    () => '{}',
  ])();
  return firstWord(`first ${text.slice(0, 80)}`, () => text, { reason: 'malformed' });
}

const others = ['msg', 'ack', 'pong', 'vis', 'typing', 'leave', 'probe', 'constructor', 'welcome'];

function anotherFrame(chance: Chance): Case {
  const fields = {
    ...noise(chance),
    t: raw(chance.pick(others)),
    n: '1',
    on: 'true',
    v: '"visible"',
  };
  const text = jsonOf(fields, chance);
  return firstWord(`first ${text.slice(0, 80)}`, () => text, { reason: 'malformed' });
}

const token: kinds.FieldKind = {
  right: () => '""',
  wrong: (chance) =>
    chance.pick(['""', '0', 'null', '{}', '[]', '"a b"', '"ä"', '"a\\n"', raw('a'.repeat(1_025))]),
};
const caps: kinds.FieldKind = {
  right: () => '[]',
  wrong: (chance) =>
    chance.pick(['0', 'null', '"x"', '{}', raw(Array.from({ length: 17 }, () => 'x'))]),
};
const resume: kinds.FieldKind = {
  right: () => 'null',
  wrong: (chance) => chance.pick(['null', '0', '"x"', '[]', 'true']),
};
const fields: Readonly<Record<string, kinds.FieldKind>> = {
  conversation: kinds.id,
  device: kinds.id,
  tab: kinds.id,
  page: kinds.id,
  token,
  caps,
  resume,
  a: kinds.count,
  v: kinds.visibility,
};

const helloOf = (attacker: Attacker): Record<string, string> =>
  Object.fromEntries(Object.entries(attacker.hello()).map(([name, value]) => [name, raw(value)]));

function oneWrong(chance: Chance): Case {
  const field = chance.pick(Object.keys(fields));
  const wrong = fields[field]?.wrong(chance) ?? 'null';
  // An empty list of fields is still an object to the parser; what it lacks is named instead.
  const isList = field === 'resume' && wrong === '[]';
  return firstWord(
    `hello with ${field} ${wrong.slice(0, 80)}`,
    (attacker) => jsonOf({ ...noise(chance), ...helloOf(attacker), [field]: wrong }, chance),
    { reason: 'malformed', ...(isList ? {} : { field: wrong === '17' ? 'caps' : field }) },
  );
}

function oneMissing(chance: Chance): Case {
  const field = chance.pick(['conversation', 'device', 'tab', 'page']);
  return firstWord(
    `hello without ${field}`,
    (attacker) => {
      const { [field]: _, ...rest } = helloOf(attacker);
      return jsonOf({ ...noise(chance), ...rest }, chance);
    },
    { reason: 'malformed', field },
  );
}

/** Between hello and welcome nothing else may be said; and nobody says hello twice. */
function twice(chance: Chance): Case {
  const isWelcomed = chance.fraction() < 0.5;
  return {
    what: isWelcomed ? 'a hello after the welcome' : 'a frame between hello and welcome',
    async run(attacker) {
      if (isWelcomed) {
        const carrier = await attacker.carrier();
        return judge(
          { kind: 'bye', reason: 'malformed' },
          await carrier.ask(JSON.stringify(attacker.hello())),
        );
      }
      const socket = await attacker.silent();
      const next = chance.pick([attacker.hello(), { t: 'probe', n: 1 }, { t: 'ack', upTo: 0 }]);
      socket.sendTogether(attacker.hello(), next);
      return goodbye(socket, { reason: 'malformed' });
    },
  };
}
