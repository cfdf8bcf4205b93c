import { type Catalogue, type Language, type Words, wordsOf } from '../words/words.js';

/** What the first word can be typed without: see later.ts. */
export type Later = typeof import('../later.js');

export const loadLater = (): Promise<Later> => untilLoaded(() => import('../later.js'));

/** The words that the page begins with, in one language: no other language travels. */
export async function loadFirstWords(language: Language): Promise<Words> {
  return wordsOf(language, await untilLoaded(firstWords(language)));
}

export async function loadWords(language: Language): Promise<Words> {
  const [first, late] = await Promise.all([
    untilLoaded(firstWords(language)),
    untilLoaded(lateWords(language)),
  ]);
  return wordsOf(language, first, late);
}

type Load<T> = () => Promise<T>;
const catalogue = ({ default: compiled }: { readonly default: unknown }) => compiled as Catalogue;
const firstWords =
  (language: Language): Load<Catalogue> =>
  async () =>
    catalogue(await (language === 'es' ? import('../words/es.json') : import('../words/en.json')));
const lateWords =
  (language: Language): Load<Catalogue> =>
  async () =>
    (await (language === 'es' ? import('../words/es.json?late') : import('../words/en.json?late')))
      .words;

const againAfterMs = 2_000;

/** A part of the page that did not come is asked for again, for as long as the page is open. */
async function untilLoaded<T>(load: Load<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }
}
