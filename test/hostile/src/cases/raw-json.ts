import type { Chance } from '../chance.js';

/** Field name → its JSON text: what no serializer of ours would write can stand there too. */
export type RawFields = Readonly<Record<string, string>>;

export const raw = (value: unknown): string => JSON.stringify(value);

/** In a random order; JSON gives none. */
export function jsonOf(fields: RawFields, chance: Chance): string {
  const lines = Object.entries(fields).map(([name, value]) => `${raw(name)}:${value}`);
  const shuffled = lines
    .map((line) => ({ line, at: chance.fraction() }))
    .sort((a, b) => a.at - b.at);
  return `{${shuffled.map(({ line }) => line).join(',')}}`;
}

const depthMax = 25_000;
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** What a server must drop without a word: fields that it does not know, however they look. */
export function noise(chance: Chance): RawFields {
  return chance.pick<() => RawFields>([
    () => ({}),
    () => ({}),
    () => ({ __proto__x: '1', ['__proto__']: '{"polluted":true,"t":"leave"}' }),
    () => ({ constructor: '{"prototype":{"polluted":true}}' }),
    () => ({ toString: '1', hasOwnProperty: 'null', valueOf: '[]' }),
    () => ({ [chance.text(40)]: raw(chance.text(200)) }),
    () => ({ deep: nested(chance.int(1, depthMax)) }),
    () => ({ huge: chance.pick(['1e999', '-1e999', '9'.repeat(400), '1e-999', '-0']) }),
    () => ({ many: raw(Array.from({ length: chance.int(1, 2_000) }, (_, index) => index)) }),
  ])();
}
