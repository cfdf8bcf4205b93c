import { followDocument } from '@stillhere/process-kit';
import { parseRules, rulesSaid } from '../application/rules-document.js';
import { heldRules } from '../application/rules-in-force.js';
import type { RulesSource } from '../application/rules-source.js';

/** The rules that a file says; a text: why it is not taken at the start. */
export function rulesFromFile(path: string, tell: (text: string) => void): RulesSource | string {
  const followed = followDocument({
    ...{ flag: '--floor-rules', path, tell, kept: 'The rules before it stay in force.' },
    parse: (text) => {
      const parsed = parseRules(text, Date.now());
      if (typeof parsed === 'string') return parsed;
      return { ...heldRules(parsed), version: parsed.version, said: rulesSaid(parsed) };
    },
  });
  if (typeof followed === 'string') return followed;
  const { current } = followed;
  return {
    of: () => current().rules,
    person: (_, counselor, nowMs) => current().abilitiesOf(counselor, nowMs),
    file: () => current(),
  };
}
