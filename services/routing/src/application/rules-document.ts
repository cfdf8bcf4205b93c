import { parseDocument } from '@stillhere/command-line';
import * as v from 'valibot';
import { checkRules } from '../domain/matching/check.js';
import { keyOf } from '../domain/matching/floor.js';
import { rulesDefault, type ServiceRules } from '../domain/matching/rules.js';

const seconds = v.pipe(v.number('a number of seconds'), v.integer('a whole number of seconds'));
const name = v.pipe(
  v.string('a name'),
  v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name of a-z, 0-9 and -'),
);
const strength = v.picklist(['hard', 'soft'], 'hard or soft');
const requirement = v.strictObject({
  kind: v.picklist(['skill', 'language', 'certificate'], 'skill, language or certificate'),
  name,
  strength,
});
const ladder = v.strictObject({
  widenSkillsAfterS: v.optional(seconds, 0),
  widenCentreAfterS: v.optional(seconds, 0),
  raiseEveryS: v.optional(seconds, 0),
  alarmAfterS: v.optional(seconds, 0),
});
const service = v.strictObject({
  mode: v.optional(v.picklist(['pull', 'push'], 'pull or push'), rulesDefault.mode),
  answerWithinS: v.optional(seconds, rulesDefault.answerWithinS),
  language: v.optional(v.picklist(['ignored', 'soft', 'hard'], 'ignored, soft or hard'), 'ignored'),
  /** In which people come in. */
  languages: v.optional(v.array(name), []),
  requirements: v.optional(v.array(requirement), []),
  centres: v.optional(v.array(name), []),
  ladder: v.optional(ladder, {}),
  /** What is done when a chat is quiet, lost or over: presence reads it, and says what is wrong with it. */
  contact: v.optional(v.union([v.string(), v.looseObject({})], 'a preset or a policy')),
  seatsByRisk: v.optional(
    v.array(v.union([v.number(), v.literal('all')], 'a number or "all"')),
    [1],
  ),
});
const certificate = v.strictObject({
  name,
  validUntil: v.pipe(v.string('a day'), v.isoDate('a day as 2027-01-31')),
});
const person = v.strictObject({
  centre: v.optional(v.union([v.literal(''), name], 'a name of a-z, 0-9 and -'), ''),
  skills: v.optional(v.array(name), []),
  languages: v.optional(v.array(name), []),
  certificates: v.optional(v.array(certificate), []),
});
const version = v.pipe(
  v.number('a whole number'),
  v.integer('a whole number'),
  v.minValue(1, 'above 0'),
);
const said = {
  /** By service; `*` for all others. */
  services: v.record(v.string(), service),
  /** By account. */
  people: v.optional(v.record(v.string(), person), {}),
};
const ofFile = v.strictObject({ version, ...said });
/** What is published has its version from the log; one that its text says, as a file does, is not asked for. */
const ofLog = v.strictObject({ version: v.optional(version), ...said });

export type RulesPerson = v.InferOutput<typeof person>;
type PublishedService = ServiceRules & {
  readonly languages: readonly string[];
  readonly contact?: unknown;
};
export interface PublishedRules {
  readonly services: ReadonlyMap<string, PublishedService>;
  readonly people: ReadonlyMap<string, RulesPerson>;
}
export interface RulesDocument extends PublishedRules {
  readonly version: number;
}

/** The whole document, or why none of it is taken: the field, and what is expected there. */
export function parseRules(text: string, nowMs: number): RulesDocument | string {
  const parsed = parseDocument(ofFile, text);
  if (typeof parsed === 'string') return parsed;
  const rules = documentOf(parsed);
  return rulesProblem(rules, nowMs) ?? { ...rules, version: parsed.version };
}

/** What a published text says, whether somebody would wait for ever by it or not. */
export function readRules(text: string): PublishedRules | string {
  const parsed = parseDocument(ofLog, text);
  return typeof parsed === 'string' ? parsed : documentOf(parsed);
}

/** Why somebody would wait for ever, or what nobody can mean; `undefined`: nothing of that. */
export function rulesProblem(
  { services, people }: PublishedRules,
  nowMs: number,
): string | undefined {
  const working = [...people.values()].map((one) => ({
    centre: one.centre,
    has: hasOf(one, nowMs),
  }));
  for (const [id, rules] of services) {
    const [problem] = checkRules({ rules, languages: rules.languages, people: working });
    if (problem) return `'services.${id}.${problem.field}' must be ${problem.expected}`;
  }
  return undefined;
}

/** Presence follows contact policies from the file only: one that is published would do nothing. */
export function contactProblem({ services }: PublishedRules): string | undefined {
  for (const [id, { contact }] of services) {
    if (contact !== undefined) {
      return `'services.${id}.contact' must be left out: a contact policy is followed from --floor-rules only`;
    }
  }
  return undefined;
}

/** The same as an object of JSON, with all that was left out. */
export const rulesSaid = ({ services, people }: PublishedRules): object => ({
  services: Object.fromEntries(services),
  people: Object.fromEntries(people),
});

type Parsed = Pick<v.InferOutput<typeof ofFile>, 'services' | 'people'>;

const documentOf = ({ services, people }: Parsed): PublishedRules => ({
  services: new Map(Object.entries(services)),
  people: new Map(Object.entries(people)),
});

/** A certificate holds through its last day, in UTC. */
const isValid = (validUntil: string, nowMs: number): boolean =>
  Date.parse(validUntil) + 86_400_000 > nowMs;

export const hasOf = (one: RulesPerson, nowMs: number): ReadonlySet<string> =>
  new Set([
    ...one.skills.map((skill) => keyOf({ kind: 'skill', name: skill })),
    ...one.languages.map((language) => keyOf({ kind: 'language', name: language })),
    ...certificatesOf(one, (until) => isValid(until, nowMs)),
  ]);

export const expiredOf = (one: RulesPerson, nowMs: number): ReadonlySet<string> =>
  new Set(certificatesOf(one, (until) => !isValid(until, nowMs)));

const certificatesOf = (
  { certificates }: RulesPerson,
  isWanted: (validUntil: string) => boolean,
): readonly string[] =>
  certificates
    .filter(({ validUntil }) => isWanted(validUntil))
    .map((one) => keyOf({ kind: 'certificate', name: one.name }));
