import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { compileCatalogue } from './icu.js';
import { partOf } from './late-words.js';

const catalogueFile = /\/src\/words\/[a-z]{2}\.json(\?late)?$/;
const english = new URL('../src/words/en.json', import.meta.url);

/**
 * Turns the word catalogues into code (`?late`: the part that may come later; see late-words.ts),
 * and fills `{{key}}` in the HTML with plain English words.
 */
export function wordsPlugin(): Plugin {
  return {
    name: 'stillhere-words',
    enforce: 'pre',
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
      handler(html) {
        const catalogue = read(english);
        return html.replace(/\{\{([\w.]+)\}\}/g, (_, key: string) => {
          const word = catalogue[key];
          if (word === undefined) throw new TypeError(`index.html names an unknown word: ${key}`);
          return word;
        });
      },
    },
  };
}

const read = (file: string | URL): Record<string, string> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
