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
export type Setting = TextSetting | NumberSetting | ChoiceSetting | SwitchSetting;

/** Keys are the flags' names without `--`. */
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends NumberSetting
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
    return { ok: false, help: false, text: `${error.message} See --help. Nothing was changed.` };
  }
}

/** A text as somebody gave it, and how they gave it. */
interface Given {
  readonly text: string;
  readonly from: string;
}

function readFlags(settings: Settings, source: SettingsSource) {
  const given = new Map<string, Given>();
  const rest: string[] = [];
  const words = [...source.args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('--')) {
      rest.push(word);
      if (rest.length > (source.restMax ?? 0))
        throw new SettingProblem(`"${word}" is one too many.`);
      continue;
    }
    const [name, text] = splitFlag(word);
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting === undefined) throw new SettingProblem(unknownFlag(name, settings));
    if (given.has(name)) throw new SettingProblem(`--${name} is given twice.`);
    given.set(name, { text: text ?? nextText(setting, name, words), from: `--${name}` });
  }
  return { given, rest };
}

function splitFlag(word: string): [name: string, text: string | undefined] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word.slice(2), undefined] : [word.slice(2, equals), word.slice(equals + 1)];
}

function nextText(setting: Setting, name: string, words: string[]): string {
  if (setting.kind === 'switch') return 'true';
  const text = words.shift();
  if (text !== undefined && !text.startsWith('--')) return text;
  throw new SettingProblem(`--${name} needs a value: ${expected(setting)}.`);
}

function fromEnv(setting: Setting, env: SettingsSource['env']): Given | undefined {
  const from = setting.env ?? '';
  const text = from === '' ? undefined : env[from];
  return text === undefined || text === '' ? undefined : { text, from };
}

function settled(setting: Setting, given: Given | undefined): string | number | boolean {
  if (given === undefined) return setting.kind === 'switch' ? false : setting.default;
  const value = parsed(setting, given.text);
  if (value !== undefined) return value;
  throw new SettingProblem(
    `${given.from} is "${given.text.slice(0, 80)}" but must be ${expected(setting)}.`,
  );
}

function parsed(setting: Setting, text: string): string | number | boolean | undefined {
  switch (setting.kind) {
    case 'text':
      return text === '' || text.includes('\0') ? undefined : text;
    case 'choice':
      return setting.choices.includes(text) ? text : undefined;
    case 'switch':
      return { true: true, '1': true, false: false, '0': false }[text];
    case 'number': {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= setting.min && value <= setting.max ? value : undefined;
    }
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
  }
}

function unknownFlag(name: string, settings: Settings): string {
  const near = Object.keys(settings).find((known) => distance(name, known) <= 2);
  return `There is no --${name.slice(0, 80)}.${near === undefined ? '' : ` Did you mean --${near}?`}`;
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
  if (setting.kind !== 'switch' && setting.default !== '') parts.push(`default ${setting.default}`);
  if (setting.env !== undefined) parts.push(`or ${setting.env}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const standInOf = (setting: Exclude<Setting, SwitchSetting>): string =>
  setting.kind === 'choice' ? setting.choices.join('|') : setting.value;
