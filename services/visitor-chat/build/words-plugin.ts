import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { compileCatalogue } from './icu.js';
import { partOf } from './late-words.js';

const catalogueFile = /\/src\/words\/[a-z]{2}\.json(\?late)?$/;
const folder = new URL('../src/words/', import.meta.url);
/** The language of `index.html`, for who asks for none that we have. */
const written = 'en';
const page = 'index.html';

/**
 * Turns the word catalogues into code (`?late`: the part that may come later; see late-words.ts),
 * and fills `{{key}}` in the HTML. The build writes the page once in each language: what stands in
 * the HTML must be read before any script runs.
 */
export function wordsPlugin(): Plugin {
  let building = false;
  return {
    name: 'stillhere-words',
    enforce: 'pre',
    configResolved({ command }) {
      building = command === 'build';
    },
    load(id) {
      if (!catalogueFile.test(id)) return undefined;
      const [file = id, late] = id.split('?');
      this.addWatchFile(file);
      const catalogue = Object.entries(read(file)).filter(
        ([key]) => partOf(key) === (late === undefined ? 'first' : 'late'),
      );
      return { code: compileCatalogue(Object.fromEntries(catalogue)), moduleType: 'js' };
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => (building ? html : filled(html, written)),
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const built = bundle[page];
        if (built?.type !== 'asset') return;
        const html = String(built.source);
        built.source = filled(html, written);
        for (const language of languages()) {
          const fileName = `index.${language}.html`;
          this.emitFile({ type: 'asset', fileName, source: filled(html, language) });
        }
      },
    },
  };
}

const languages = (): string[] =>
  readdirSync(folder).flatMap((name) => /^([a-z]{2})\.json$/.exec(name)?.[1] ?? []);

function filled(html: string, language: string): string {
  const catalogue = read(new URL(`${language}.json`, folder));
  return html
    .replace(/\s*<!-- .*? -->/g, '')
    .replace(`<html lang="${written}"`, `<html lang="${language}"`)
    .replace(/\{\{([\w.]+)\}\}/g, (_, key: string) => {
      const word = catalogue[key];
      if (word === undefined) throw new TypeError(`index.html names an unknown word: ${key}`);
      return word.replace(/[&"<]/g, (sign) => `&#${sign.codePointAt(0)};`);
    });
}

const read = (file: string | URL): Record<string, string> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
