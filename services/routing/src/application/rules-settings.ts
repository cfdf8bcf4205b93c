import type { Clock } from '@stillhere/kernel';
import { createSettings, type Settings, type SettingsPorts } from '@stillhere/settings';
import { rulesInForceDefault } from '../domain/matching/rules.js';
import {
  contactProblem,
  type PublishedRules,
  readRules,
  rulesProblem,
  rulesSaid,
} from './rules-document.js';
import { type HeldRules, heldRules } from './rules-in-force.js';
import type { RulesSource } from './rules-source.js';

export type PublishedRulesSettings = Settings<PublishedRules, HeldRules>;

/** As its stream is called. */
export const floorRules = 'rules';

/** The floor's rules as settings: `base` holds until somebody publishes some. */
export const createRulesSettings = (
  ports: SettingsPorts,
  base: RulesSource,
  onChange: () => void,
): PublishedRulesSettings =>
  createSettings(ports, {
    service: 'routing',
    onChange,
    document: {
      id: floorRules,
      read: readRules,
      said: rulesSaid,
      check: (rules, { atMs }) => contactProblem(rules) ?? rulesProblem(rules, atMs),
      holding: (rules, version) => heldRules({ ...rules, version }),
      base: () => {
        const { version, said } = base.file?.() ?? nothingSaid;
        const source = base.file === undefined ? 'built-in' : 'file';
        return { version, said, source };
      },
    },
  });

const nothingSaid = { version: rulesInForceDefault.version, said: { people: {}, services: {} } };

/** What was published wins for its network; until then what `base` says. */
export const rulesOf = (
  { published }: PublishedRulesSettings,
  base: RulesSource,
  clock: Clock,
): RulesSource => {
  const heldFor = (tenant: string) => {
    const inForce = published.inForce(tenant, clock.now());
    return inForce === undefined || inForce.by === '' ? undefined : inForce.holding;
  };
  return {
    of: (tenant) => heldFor(tenant)?.rules ?? base.of(tenant),
    person: (tenant, counselor, nowMs) =>
      heldFor(tenant)?.abilitiesOf(counselor, nowMs) ?? base.person(tenant, counselor, nowMs),
  };
};
