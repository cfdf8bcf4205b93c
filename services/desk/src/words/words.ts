import { IntlMessageFormat } from 'intl-messageformat';
import { age } from '../model/clock-text.js';
import { type Catalogue, en, type WordKey } from './en.js';
import { es } from './es.js';

export type WordParams = Readonly<Record<string, string | number>>;
export type Direction = 'ltr' | 'rtl';

export const catalogues: Readonly<Record<string, Catalogue>> = { en, es };
/** Scripts that run from right to left; a catalogue in one of these turns the whole desk. */
const rtlLanguages: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur', 'yi', 'ps']);

export const directionOf = (lang: string): Direction =>
  rtlLanguages.has(lang.split('-')[0] ?? '') ? 'rtl' : 'ltr';

/** The first language that we have words for, English otherwise. */
export const pickLanguage = (wanted: readonly (string | null)[]): string =>
  wanted
    .map((lang) => lang?.toLowerCase().split('-')[0] ?? '')
    .find((lang) => Object.hasOwn(catalogues, lang)) ?? 'en';

/** All words, numbers and times of one language. Times are told in the reader's own time zone. */
export interface Words {
  readonly lang: string;
  readonly dir: Direction;
  t(key: WordKey, params?: WordParams): string;
  has(key: string): key is WordKey;
  /** `14:02`; `14:02:07` with seconds. */
  time(at: string | number, seconds?: boolean): string;
  /** The exact moment, for hover. */
  exact(at: string): string;
  /** `Today`, `Yesterday` or a date. */
  day(at: string, nowMs: number): string;
  /** Calendar day here: `2026-11-22`. */
  dayOf(at: string | number): string;
  /** `4 s`, `7 min`: short; `long` for screen readers. */
  age(ms: number, long?: boolean): string;
  list(parts: readonly string[]): string;
  languageName(code: string): string;
}

export interface WordsOptions {
  readonly dir?: Direction;
  /** For screenshots: the same picture on every machine. */
  readonly timeZone?: string;
}

export function createWords(lang: string, options: WordsOptions = {}): Words {
  const catalogue = catalogues[lang] ?? en;
  const format = messageFormatter(lang, catalogue);
  const has = (key: string): key is WordKey => Object.hasOwn(catalogue, key);
  return {
    lang,
    dir: options.dir ?? directionOf(lang),
    t: format,
    has,
    ...timeWords(lang, format, options.timeZone),
    age: (ms, long = false) => format(long ? 'age.words' : 'age', { ...age(ms) }),
    list: (parts) => new Intl.ListFormat(lang, { type: 'conjunction' }).format(parts),
    languageName: (code) => languageName(lang, code),
  };
}

function messageFormatter(lang: string, catalogue: Catalogue): Words['t'] {
  const compiled = new Map<WordKey, IntlMessageFormat>();
  return (key, params) => {
    let message = compiled.get(key);
    if (message === undefined) {
      message = new IntlMessageFormat(catalogue[key], lang);
      compiled.set(key, message);
    }
    return String(message.format(params));
  };
}

const dayMs = 86_400_000;

function timeWords(lang: string, t: Words['t'], timeZone: string | undefined) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const formatter = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(lang, { ...zone, ...options });
  const short = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const full = formatter({
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const exact = formatter({ dateStyle: 'full', timeStyle: 'long' });
  const date = formatter({ weekday: 'long', day: 'numeric', month: 'long' });
  const iso = new Intl.DateTimeFormat('en-CA', zone);
  const dayOf = (at: string | number): string => iso.format(new Date(at));
  return {
    time: (at: string | number, seconds = false) => (seconds ? full : short).format(new Date(at)),
    exact: (at: string) => exact.format(new Date(at)),
    dayOf,
    day: (at: string, nowMs: number) => {
      const day = dayOf(at);
      if (day === dayOf(nowMs)) return t('day.today');
      return day === dayOf(nowMs - dayMs) ? t('day.yesterday') : date.format(new Date(at));
    },
  };
}

function languageName(lang: string, code: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(code) ?? code;
  } catch (error) {
    // A code that is no language tag is shown as it came.
    if (error instanceof RangeError) return code;
    throw error;
  }
}
