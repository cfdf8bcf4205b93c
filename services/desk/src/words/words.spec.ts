import { describe, expect, it } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en.js';
import { catalogues, createWords, directionOf, pickLanguage } from './words.js';

const forbidden: Readonly<Record<string, RegExp>> = {
  en: /\b(errors?|invalid|fail(ed|ure)?|users?|customers?|agents?|tickets?|session|oops|sorry)\b|!/i,
  es: /\b(errores|error|inv[aá]lid[oa]s?|fall(o|ó|os|ar)|usuari[oa]s?|sesi[oó]n)\b|[!¡]/i,
};
/** Nothing that reaches us shows any of this. */
const neverClaimed: Readonly<Record<string, RegExp>> = {
  en: /\b(was read|has read|understood|offline|online)\b/i,
  es: /\b(leíd[oa]|entendid[oa]|desconectad[oa]|en línea)\b/i,
};

/** Names of the values that a message takes, also those inside its plurals. */
const placeholders = (message: string): ReadonlySet<string> => {
  const names = new Set<string>();
  JSON.stringify(new IntlMessageFormat(message, 'en').getAst(), (_, node) => {
    const element = node as { type?: number; value?: unknown };
    // 0 is plain text and 7 is `#`; everything else is named by a value.
    if (typeof element?.type === 'number' && element.type !== 0 && element.type !== 7) {
      names.add(String(element.value));
    }
    return node as unknown;
  });
  return names;
};

describe.each(Object.entries(catalogues))('the words in %s', (lang, catalogue) => {
  it('cover every key and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  it('are messages that can be read', () => {
    for (const message of Object.values(catalogue)) {
      expect(() => new IntlMessageFormat(message, lang)).not.toThrow();
      expect(message.trim()).not.toBe('');
    }
  });

  it('take the same values as the English ones', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      const wanted = placeholders(en[key as keyof typeof en]);
      expect([key, placeholders(message)]).toEqual([key, wanted]);
    }
  });

  it('neither blame nor cheer, and claim nothing that was not shown', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      expect([key, message]).toEqual([key, expect.not.stringMatching(forbidden[lang] ?? /^$/)]);
      expect([key, message]).toEqual([key, expect.not.stringMatching(neverClaimed[lang] ?? /^$/)]);
    }
  });
});

describe('the language', () => {
  it('is the first wanted one that there are words for', () => {
    expect(pickLanguage([null, 'fr-CA', 'es-MX', 'en'])).toBe('es');
    expect(pickLanguage([null, 'fr'])).toBe('en');
    expect(pickLanguage(['constructor'])).toBe('en');
  });

  it('decides the direction', () => {
    expect(directionOf('es')).toBe('ltr');
    expect(directionOf('ar-EG')).toBe('rtl');
  });
});

describe('times and counts', () => {
  const words = createWords('en', { timeZone: 'America/New_York' });

  it('are told in the time zone of the reader', () => {
    expect(words.time('2026-11-22T03:14:05.123Z', true)).toBe('22:14:05');
    expect(words.dayOf('2026-11-22T03:14:05.123Z')).toBe('2026-11-21');
    expect(words.day('2026-11-22T03:14:05.123Z', Date.parse('2026-11-22T12:00:00Z'))).toBe(
      'Yesterday',
    );
  });

  it('use one number and one unit for an age', () => {
    expect(words.age(4_900)).toBe('4 s');
    expect(words.age(7 * 60_000, true)).toBe('7 minutes');
    expect(createWords('es').age(25 * 3_600_000)).toBe('1 día');
  });

  it('keep a language code that is not one', () => {
    expect(words.languageName('not a tag')).toBe('not a tag');
  });
});
