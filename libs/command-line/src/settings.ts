import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { refused } from './parsed.js';

/** One setting: a flag and an environment variable from one declaration. */
interface SettingBase {
  /** What it decides, for `--help`: a short clause without a full stop. */
  readonly help: string;
  /** Environment variable, if there is one; the flag wins over it. */
  readonly env?: string;
}

export interface TextSetting extends SettingBase {
  readonly kind: 'text';
  /** What stands for the value in `--help`: `DIR`. */
  readonly value: string;
  readonly default: string;
}
export interface NumberSetting extends SettingBase {
  readonly kind: 'number';
  readonly value: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string;
}
export interface SwitchSetting extends SettingBase {
  readonly kind: 'switch';
}
/** Anything else that a schema can read from text; `expected` ends "but must be …". */
export interface ParsedSetting<Value = unknown> extends SettingBase {
  readonly kind: 'parsed';
  readonly value: string;
  readonly schema: v.GenericSchema<string, Value>;
  readonly expected: string;
  readonly default: Value;
}
export type Setting = TextSetting | NumberSetting | ChoiceSetting | SwitchSetting | ParsedSetting;

/** Keys are the flags' names without `--`. */
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends {
  readonly kind: 'parsed';
  readonly default: infer Default;
  readonly schema: v.GenericSchema<string, infer Value>;
}
  ? Value | Default
  : S extends NumberSetting
    ? number
    : S extends SwitchSetting
      ? boolean
      : S extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : string;
export type SettingValues<S extends Settings> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

export type SettingsResult<S extends Settings> =
  | { readonly ok: true; readonly values: SettingValues<S>; readonly rest: readonly string[] }
  /** `help` asked for: print `text`, exit 0. Otherwise print it as a problem, exit 2. */
  | { readonly ok: false; readonly help: boolean; readonly text: string };

export interface SettingsSource {
  /** Arguments after the script's name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** First line of `--help`. */
  readonly usage: string;
  /** Words without `--` that are taken, at most; default 0. */
  readonly restMax?: number;
}

class SettingProblem extends Error {}

/** Reads flags (`--port 1` or `--port=1`) and variables; each problem is one sentence. */
export function readSettings<const S extends Settings>(
  settings: S,
  source: SettingsSource,
): SettingsResult<S> {
  if (source.args.includes('--help') || source.args.includes('-h')) {
    return { ok: false, help: true, text: helpText(settings, source.usage) };
  }
  try {
    const { given, rest } = readFlags(settings, source);
    const values = Object.entries(settings).map(([name, setting]) => [
      name,
      settled(setting, given.get(name) ?? fromEnv(setting, source.env)),
    ]);
    return { ok: true, values: Object.fromEntries(values) as SettingValues<S>, rest };
  } catch (error) {
    if (!(error instanceof SettingProblem)) throw error;
    return { ok: false, help: false, text: refused(error.message).text };
  }
}

/** A text as somebody gave it, and how they gave it. */
interface Given {
  readonly text: string;
  readonly from: string;
}

function readFlags(settings: Settings, source: SettingsSource) {
  const options = Object.fromEntries(
    Object.entries(settings).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const args = [...source.args];
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, Given>();
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option') takeFlag(token, settings, given);
    if (token.kind !== 'positional') continue;
    rest.push(token.value);
    if (rest.length > (source.restMax ?? 0)) {
      throw new SettingProblem(`"${token.value.slice(0, 80)}" is one too many.`);
    }
  }
  return { given, rest };
}

interface FlagToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function takeFlag(token: FlagToken, settings: Settings, given: Map<string, Given>): void {
  const { name, rawName, value, inlineValue } = token;
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (setting === undefined || rawName !== `--${name}`) {
    throw new SettingProblem(unknownFlag(rawName, settings));
  }
  if (given.has(name)) throw new SettingProblem(`--${name} is given twice.`);
  const isForgotten = inlineValue !== true && (value ?? '--').startsWith('--');
  if (setting.kind !== 'switch' && isForgotten) {
    throw new SettingProblem(`--${name} needs a value: ${expected(setting)}.`);
  }
  given.set(name, { text: value ?? 'true', from: `--${name}` });
}

function fromEnv(setting: Setting, env: SettingsSource['env']): Given | undefined {
  const from = setting.env ?? '';
  const text = from === '' ? undefined : env[from];
  return text === undefined || text === '' ? undefined : { text, from };
}

function settled(setting: Setting, given: Given | undefined): unknown {
  if (given === undefined) return setting.kind === 'switch' ? false : setting.default;
  const read = v.safeParse(schemaOf(setting), given.text);
  if (read.success) return read.output;
  throw new SettingProblem(
    `${given.from} is "${given.text.slice(0, 80)}" but must be ${expected(setting)}.`,
  );
}

/** How the text of a flag or a variable becomes a value. */
function schemaOf(setting: Setting): v.GenericSchema<string, unknown> {
  switch (setting.kind) {
    case 'text':
      return v.pipe(v.string(), v.minLength(1), v.excludes('\0'));
    case 'choice':
      return v.pipe(v.string(), v.picklist(setting.choices));
    case 'switch':
      return v.pipe(
        v.string(),
        v.picklist(['true', '1', 'false', '0']),
        v.transform((text) => text === 'true' || text === '1'),
      );
    case 'number':
      return v.pipe(
        v.string(),
        v.regex(/^\d{1,15}$/),
        v.transform(Number),
        v.minValue(setting.min),
        v.maxValue(setting.max),
      );
    case 'parsed':
      return setting.schema;
  }
}

function expected(setting: Setting): string {
  switch (setting.kind) {
    case 'text':
      return `a ${setting.value}`;
    case 'choice':
      return `one of ${setting.choices.join(', ')}`;
    case 'switch':
      return 'true or false';
    case 'number':
      return `a whole number from ${setting.min} to ${setting.max}`;
    case 'parsed':
      return setting.expected;
  }
}

function unknownFlag(rawName: string, settings: Settings): string {
  const near = nearest(rawName.replace(/^-+/, ''), [...Object.keys(settings), 'help']);
  return `There is no ${rawName.slice(0, 80)}.${near === undefined ? '' : ` Did you mean --${near}?`}`;
}

/** The word that was probably meant; `undefined`: none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((one) => ({ one, apart: distance(word, one) }))
    .sort((a, b) => a.apart - b.apart);
  return ranked[0] !== undefined && ranked[0].apart <= 2 ? ranked[0].one : undefined;
}

/** Levenshtein, for words of a few letters. */
function distance(a: string, b: string): number {
  if (a.length > 40) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** One line a setting: flag, meaning, default, variable. */
export function helpText(settings: Settings, usage: string): string {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const standIn = setting.kind === 'switch' ? '' : ` ${standInOf(setting)}`;
    return [`  --${name}${standIn}`, setting.help + otherwise(setting)] as const;
  });
  const all = [...rows, ['  --help', 'Prints this'] as const];
  const width = Math.max(...all.map(([flag]) => flag.length)) + 2;
  return [usage, '', ...all.map(([flag, help]) => flag.padEnd(width) + help)].join('\n');
}

function otherwise(setting: Setting): string {
  const parts: string[] = [];
  if (setting.kind !== 'switch' && isShown(setting.default)) {
    parts.push(`default ${String(setting.default)}`);
  }
  if (setting.env !== undefined) parts.push(`or ${setting.env}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const isShown = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');

const standInOf = (setting: Exclude<Setting, SwitchSetting>): string =>
  setting.kind === 'choice' ? setting.choices.join('|') : setting.value;
