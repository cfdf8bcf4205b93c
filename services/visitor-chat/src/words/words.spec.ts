import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compileCatalogue, valuesOf } from '../../build/icu.js';
import { partOf } from '../../build/late-words.js';
import { type Catalogue, chooseLanguage, type WordKey, wordsOf } from './words.js';

const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Record<string, string>;
const en = read('en.json');
const es = read('es.json');

/** The module that the build makes, run for what it is. */
async function compiled(catalogue: Record<string, string>): Promise<Catalogue> {
  const source = compileCatalogue(catalogue).replace(/export (const|default)/g, '$1');
  return new Function(`${source.replace(/default words;$/, '')} return words;`)() as Catalogue;
}

/** Nothing here may blame, alarm or cheer. */
const forbidden: Readonly<Record<string, RegExp>> = {
  en: /\b(error|invalid|failed|failure|user|users|session expired|oops|sorry|please)\b|!/i,
  es: /\b(error|errores|inválid\w*|fall[oóa]\w*|usuari\w*|sesión|por favor|lo sentimos)(?![\wáéíóú])|[!¡]/i,
};

describe('words', () => {
  it('are there in every language, with the same values filled in', () => {
    expect(Object.keys(es)).toEqual(Object.keys(en));
    for (const [key, message] of Object.entries(en)) {
      expect([key, valuesOf(es[key] ?? '')]).toEqual([key, valuesOf(message)]);
    }
  });

  it.each([
    ['en', en],
    ['es', es],
  ])('say nothing that blames or alarms: %s', (language, catalogue) => {
    const bad = Object.entries(catalogue).filter(([, text]) => forbidden[language]?.test(text));
    expect(bad).toEqual([]);
  });

  it('would notice a forbidden word', () => {
    expect(forbidden.en?.test('An error occurred')).toBe(true);
    expect(forbidden.es?.test('Usuario no válido')).toBe(true);
  });

  it('fill in names, places and plurals by the rules of the language', async () => {
    const english = wordsOf('en', await compiled(en));
    expect(english.say('wait.place', { place: 1 })).toBe('You are next.');
    expect(english.say('wait.place', { place: 3 })).toBe('You are number 3 in line.');
    expect(english.say('talk.new', { count: 1 })).toBe('1 new message');
    const spanish = wordsOf('es', await compiled(es));
    expect(spanish.say('talk.new', { count: 2 })).toBe('2 mensajes nuevos');
    expect(spanish.say('talk.with', { name: 'Ana' })).toBe('Estás hablando con Ana.');
  });

  it('let no name turn a sentence around', async () => {
    const { say } = wordsOf('en', await compiled(en));
    expect(say('talk.with', { name: '\u202eAna' })).toBe('You are talking with Ana.');
    expect(say('talk.with', { name: 'سارة' })).toBe('You are talking with \u2068سارة\u2069.');
  });

  it('are chosen by what was asked, then English', () => {
    expect(chooseLanguage(['', 'es-MX', 'en'])).toBe('es');
    expect(chooseLanguage(['ar-XB'])).toBe('ar-XB');
    expect(chooseLanguage(['fr', undefined])).toBe('en');
  });
});

describe('words that come late', () => {
  /** Everything that shows before the live client is there; the rest hangs on later.ts. */
  const first = [
    'app',
    'parts/before',
    'parts/survey',
    'parts/opening',
    'parts/contacts',
    'parts/composer',
    'parts/head',
    'parts/talk',
    'browser/frame',
  ];
  const textOf = (name: string): string => {
    const folder = new URL(
      `../${name.includes('/') ? `${name.split('/')[0]}/` : ''}`,
      import.meta.url,
    );
    const base = name.split('/').at(-1) ?? '';
    const file = readdirSync(folder).find(
      (entry) => /\.tsx?$/.test(entry) && entry.startsWith(`${base}.t`),
    );
    return readFileSync(new URL(file ?? base, folder), 'utf8');
  };
  /** Said by `first` files too, but only of a view that comes with the late words. */
  const onlyWithView = new Set([
    ...['link.here', 'end.anew', 'end.call', 'before.lost'],
    // The HTML brings them in its own language.
    ...[
      'exit.label',
      'exit.emergency',
      'exit.two',
      'exit.one',
      'exit.stopped',
      'exit.anew',
      'skip.main',
    ],
  ]);

  it('are none of those that the page begins with', () => {
    const used = first.flatMap((name) =>
      [...textOf(name).matchAll(/'([\w.]+)'/g)].map(([, key = '']) => key),
    );
    const late = used.filter(
      (key) => key in en && partOf(key) !== 'first' && !onlyWithView.has(key),
    );
    expect(used.filter((key) => key in en).length).toBeGreaterThan(30);
    expect(late).toEqual([]);
  });

  it('leave nothing out', () => {
    const keys = Object.keys(en) as WordKey[];
    expect(keys.filter((key) => partOf(key) === 'html')).toEqual([
      ...['loading', 'noscript', 'numbers.title', 'numbers.again'],
    ]);
  });
});
