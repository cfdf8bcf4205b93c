import { dwellMsMax, dwellMsMin, idCharsMax, messageCharsMax } from '@stillhere/live-protocol';
import type { Chance } from '../chance.js';
import { nested, raw } from './raw-json.js';

/** JSON of a right value, and of one that docs/protocol.md does not allow, by kind of field. */
export interface FieldKind {
  right(chance: Chance): string;
  wrong(chance: Chance): string;
}

const notText = ['0', '1e999', 'true', 'null', '[]', '{}', '["a"]', '{"a":1}'];
const notNumber = ['"0"', '""', 'true', 'null', '[]', '[0]', '{}', '"NaN"'];
const notWhole = ['-1', '0.5', '1e999', '-1e999', '9007199254740992', '1e-7', '9'.repeat(30)];

export const id: FieldKind = {
  right: (chance) => raw(chance.id()),
  wrong: (chance) =>
    chance.pick([
      ...notText,
      '""',
      '" "',
      '"a b"',
      '"ä"',
      '"../x"',
      '"a\\u0000"',
      '"a\\n"',
      '"<b>"',
      '"\\ud83d"',
      raw('a'.repeat(idCharsMax + chance.int(1, 200))),
    ]),
};

export const count: FieldKind = {
  right: () => '0',
  wrong: (chance) => chance.pick([...notNumber, ...notWhole]),
};

export const dwell: FieldKind = {
  right: (chance) => String(chance.int(dwellMsMin, dwellMsMax)),
  wrong: (chance) =>
    chance.pick([...notNumber, ...notWhole, String(dwellMsMin - 1), String(dwellMsMax + 1)]),
};

export const room: FieldKind = {
  right: (chance) => String(chance.int(32, 1_000_000)),
  wrong: (chance) => chance.pick([...notNumber, ...notWhole, '0']),
};

export const flag: FieldKind = {
  right: (chance) => chance.pick(['true', 'false']),
  wrong: (chance) => chance.pick(['0', '1', '"true"', 'null', '[]', '{}', '1e999']),
};

export const visibility: FieldKind = {
  right: (chance) => chance.pick(['"visible"', '"hidden"']),
  wrong: (chance) =>
    chance.pick([...notText, '""', '"VISIBLE"', '"visible "', '"toString"', '"__proto__"']),
};

export const leaveReason: FieldKind = {
  right: () => '"ended"',
  wrong: (chance) => chance.pick([...notText, '""', '"Ended"', '"timeout"', '"constructor"']),
};

/** Of a message: these are malformed; too long and empty ones have codes of their own. */
export const body: FieldKind = {
  right: (chance) => raw(`${chance.int(0, 99)} ${chance.text(60)}.`),
  wrong: (chance) =>
    chance.pick([
      ...notText,
      nested(chance.int(1, 10_000)),
      '"\\ud800"',
      '"a \\udc00 b"',
      '"\\ud83d x"',
    ]),
};

export const tooLong = (chance: Chance): string =>
  raw('x'.repeat(messageCharsMax + chance.int(1, 30_000)));

export const empty = (chance: Chance): string =>
  chance.pick(['""', '" "', '"\\n\\t\\r"', '"\\u00a0"', '"\\u2003\\u2028"', '"\\ufeff"']);
