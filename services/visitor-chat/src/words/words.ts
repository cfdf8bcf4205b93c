import type en from './en.json';

export type WordKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
/** Something to say, before a language is chosen: models speak in these. */
export interface Phrase {
  readonly key: WordKey;
  readonly values?: Values;
  /** A moment that the sentence names as `{time}`. */
  readonly at?: string;
}

/** `ar-XB` is the right-to-left look of the English words, for tests and for looking at pages. */
export const languages = ['en', 'es', 'ar-XB'] as const;
export type Language = (typeof languages)[number];

export interface Words {
  readonly language: Language;
  readonly dir: 'ltr' | 'rtl';
  /** False while only the words up to the first typed one are loaded. */
  readonly complete: boolean;
  say(key: WordKey, values?: Values): string;
  /** An hour and minute as people say them; empty for no time. */
  time(iso: string): string;
  /** Day and time to the second, for who wants it exact. */
  exactTime(iso: string): string;
}

/** What the build makes of a catalogue: see build/icu.ts. */
export type Catalogue = { readonly [K in WordKey]?: Compiled };
type Compiled = string | ((values: Values, forms: Forms) => string);
interface Forms {
  n(value: number): string;
  p(value: number, options: Readonly<Record<string, string>>): string;
  s(value: string, options: Readonly<Record<string, string>>): string;
}

export function wordsOf(language: Language, first: Catalogue, late?: Catalogue): Words {
  const catalogue = { ...first, ...late };
  const pseudo = language === 'ar-XB';
  const locale = pseudo ? 'en' : language;
  const forms = formsOf(locale);
  const say = (key: WordKey, values: Values = {}): string => {
    const message = catalogue[key] ?? '';
    return typeof message === 'string' ? message : message(isolated(values), forms);
  };
  const clock = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (iso: string) => (Number.isNaN(Date.parse(iso)) ? '' : format.format(new Date(iso)));
  };
  return {
    language,
    dir: pseudo ? 'rtl' : 'ltr',
    complete: late !== undefined,
    say: pseudo ? (key, values) => mirrored(say(key, values)) : say,
    time: clock({ hour: 'numeric', minute: '2-digit' }),
    exactTime: clock({ dateStyle: 'full', timeStyle: 'medium' }),
  };
}

/** The first of the asked languages that we have words for. */
export function chooseLanguage(asked: readonly (string | null | undefined)[]): Language {
  for (const tag of asked) {
    const found = languages.find((known) => known === tag || known === tag?.split('-')[0]);
    if (found !== undefined) return found;
  }
  return 'en';
}

function formsOf(locale: string): Forms {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return {
    n: (value) => number.format(value),
    p: (value, options) =>
      options[`=${value}`] ?? options[plural.select(value)] ?? options.other ?? '',
    s: (value, options) => options[value] ?? options.other ?? '',
  };
}

const bidiControls = /[\u202a-\u202e\u2066-\u2069]/g;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/** A name or text of somebody else may not turn our own sentence around. */
function isolated(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'number') return [name, value];
      const clean = value.replace(bidiControls, '');
      return [name, rightToLeft.test(clean) ? `\u2068${clean}\u2069` : clean];
    }),
  );
}

/** Each word drawn right to left (as Android's ar-XB does), so that layout shows its faults. */
export const mirrored = (text: string): string =>
  text.replace(/\S+/g, '\u200f\u202e$&\u202c\u200f');
