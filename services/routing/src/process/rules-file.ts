import { followDocument } from '@stillhere/process-kit';
import type { Abilities, RulesSource } from '../application/routing.js';
import { type RulesInForce, rulesDefault } from '../domain/matching/rules.js';
import { expiredOf, hasOf, parseRules, type RulesDocument } from './rules-document.js';

/** Abilities are worked out anew so often, for certificates run out by themselves. */
const knownForMs = 60_000;

/** The rules that a file says; a text: why it is not taken at the start. */
export function rulesFromFile(path: string, tell: (text: string) => void): RulesSource | string {
  const followed = followDocument({
    ...{ flag: '--floor-rules', path, tell, kept: 'The rules before it stay in force.' },
    parse: (text) => {
      const parsed = parseRules(text, Date.now());
      return typeof parsed === 'string' ? parsed : inForce(parsed);
    },
  });
  if (typeof followed === 'string') return followed;
  const { current } = followed;
  return {
    of: () => current().rules,
    person: (_, counselor, nowMs) =>
      current().abilitiesOf(counselor.slice('counselor:'.length), nowMs),
  };
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
