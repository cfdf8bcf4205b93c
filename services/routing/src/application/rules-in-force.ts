import { type RulesInForce, rulesDefault } from '../domain/matching/rules.js';
import { expiredOf, hasOf, type RulesDocument } from './rules-document.js';
import type { Abilities } from './rules-source.js';
import { accountOf } from './streams.js';

/** Abilities are worked out anew so often, for certificates run out by themselves. */
const knownForMs = 60_000;

/** What one version of the rules says, as decisions ask it. */
export interface HeldRules {
  readonly rules: RulesInForce;
  abilitiesOf(counselor: string, nowMs: number): Abilities;
}

export function heldRules({ version, services, people }: RulesDocument): HeldRules {
  const others = services.get('*') ?? rulesDefault;
  const rules: RulesInForce = { version, of: (service) => services.get(service) ?? others };
  const known = new Map<string, { readonly atMs: number; readonly abilities: Abilities }>();
  return {
    rules,
    abilitiesOf(counselor, nowMs) {
      const account = accountOf(counselor);
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
