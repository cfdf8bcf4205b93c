import { readFileSync, watchFile } from 'node:fs';
import type { Abilities, RulesSource } from '../application/routing.js';
import { type RulesInForce, rulesDefault } from '../domain/matching/rules.js';
import { expiredOf, hasOf, parseRules, type RulesDocument } from './rules-document.js';

/** How often it is looked whether the file was changed: a change works within seconds. */
const lookEveryMs = 2_000;
/** Abilities are worked out anew so often, for certificates run out by themselves. */
const knownForMs = 60_000;

/**
 * The rules that a file says, read again when it changes. A change that is refused leaves in force what was,
 * and is told once.
 * @returns why the file is not taken at the start
 */
export function rulesFromFile(path: string, tell: (text: string) => void): RulesSource | string {
  const first = read(path);
  if (typeof first === 'string') return first;
  let now = inForce(first);
  watchFile(path, { interval: lookEveryMs, persistent: false }, () => {
    const next = read(path);
    if (typeof next === 'string') tell(`${next} The rules before it stay in force.`);
    else now = inForce(next);
  });
  return {
    of: () => now.rules,
    person: (_, counselor, nowMs) => now.abilitiesOf(counselor.slice('counselor:'.length), nowMs),
  };
}

function read(path: string): RulesDocument | string {
  try {
    const parsed = parseRules(readFileSync(path, 'utf8'), Date.now());
    if (typeof parsed !== 'string') return parsed;
    return `--floor-rules ${path} is not taken: ${parsed}.`;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return `--floor-rules ${path} cannot be read (${code}).`;
  }
}

function inForce({ version, services, people }: RulesDocument) {
  const others = services.get('*') ?? rulesDefault;
  const rules: RulesInForce = { version, of: (service) => services.get(service) ?? others };
  const known = new Map<string, { readonly atMs: number; readonly abilities: Abilities }>();
  return {
    rules,
    abilitiesOf(account: string, nowMs: number): Abilities {
      const before = known.get(account);
      if (before !== undefined && Math.abs(nowMs - before.atMs) < knownForMs)
        return before.abilities;
      const person = people.get(account);
      const abilities =
        person === undefined
          ? nobodySaid
          : { centre: person.centre, has: hasOf(person, nowMs), expired: expiredOf(person, nowMs) };
      known.set(account, { atMs: nowMs, abilities });
      return abilities;
    },
  };
}

const nobodySaid: Abilities = { centre: '', has: new Set(), expired: new Set() };
