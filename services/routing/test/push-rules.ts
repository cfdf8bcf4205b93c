import type { RulesSource } from '../src/application/rules-source.js';
import {
  type Ladder,
  noLadder,
  rulesDefault,
  type ServiceRules,
} from '../src/domain/matching/rules.js';

/** Everybody who waits is offered; as the settings' seventh version says. */
export function pushRules(
  differs: Partial<ServiceRules> = {},
  has: Readonly<Record<string, readonly string[]>> = {},
): RulesSource {
  const service: ServiceRules = { ...rulesDefault, mode: 'push', ...differs };
  const rules = { version: 7, of: () => service };
  return {
    of: () => rules,
    person: (_, counselor) => ({
      ...{ centre: 'north', expired: new Set() },
      has: new Set(has[counselor]),
    }),
  };
}

export const ladderOf = (steps: Partial<Ladder>): Ladder => ({ ...noLadder, ...steps });
