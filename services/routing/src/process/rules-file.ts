import { type Found, findFile, followFile } from '@stillhere/process-kit';
import type { Abilities, RulesSource } from '../application/routing.js';
import { type RulesInForce, rulesDefault } from '../domain/matching/rules.js';
import { expiredOf, hasOf, parseRules, type RulesDocument } from './rules-document.js';

/** Abilities are worked out anew so often, for certificates run out by themselves. */
const knownForMs = 60_000;

/**
 * The rules that a file says, read again when it changes. A change that is refused leaves in force what was,
 * and is told once.
 * @returns why the file is not taken at the start
 */
export function rulesFromFile(path: string, tell: (text: string) => void): RulesSource | string {
  const found = findFile(path);
  const first = read(path, found);
  if (typeof first === 'string') return first;
  let now = inForce(first);
  followFile(path, found, (changed) => {
    const next = read(path, changed);
    if (typeof next === 'string') tell(`${next} The rules before it stay in force.`);
    else now = inForce(next);
  });
  return {
    of: () => now.rules,
    person: (_, counselor, nowMs) => now.abilitiesOf(counselor.slice('counselor:'.length), nowMs),
  };
}

function read(path: string, found: Found): RulesDocument | string {
  if ('code' in found) return `--floor-rules ${path} cannot be read (${found.code}).`;
  const parsed = parseRules(found.text, Date.now());
  if (typeof parsed !== 'string') return parsed;
  return `--floor-rules ${path} is not taken: ${parsed}.`;
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
