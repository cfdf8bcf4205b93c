import { type Catalogue, type Language, type Words, wordsOf } from '../words/words.js';

/** What the first word can be typed without: see later.ts. */
export type Later = typeof import('../later.js');

export const loadLater = (): Promise<Later> =>
  untilLoaded(async () => {
    const later = await import('../later.js');
    return typeof later.Conversation === 'function' ? later : undefined;
  });

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

type Load<T> = () => Promise<T | undefined>;
const catalogue = ({ default: compiled }: { readonly default?: unknown }) =>
  compiled as Catalogue | undefined;
const firstWords =
  (language: Language): Load<Catalogue> =>
  async () =>
    catalogue(await (language === 'es' ? import('../words/es.json') : import('../words/en.json')));
const lateWords =
  (language: Language): Load<Catalogue> =>
  async () =>
    (await (language === 'es' ? import('../words/es.json?late') : import('../words/en.json?late')))
      .words;

/** The first time soon, and then twice as long each time. */
const firstDelayMs = 250;
const longestDelayMs = 2_000;
/** Then the numbers to call are shown as well: see index.html. */
const triesUntilTold = 4;

/**
 * A part of the page that did not come, or came as something else, is asked for again for as long as
 * the page is open; each time under another address, because a browser may remember that one failed.
 */
async function untilLoaded<T>(load: Load<T>): Promise<T> {
  const { dataset } = document.documentElement;
  for (let tries = 0; ; tries += 1) {
    try {
      // Read by each `import()` of the build: see build/parts-plugin.ts.
      (globalThis as { partAgain?: string }).partAgain = tries === 0 ? '' : `?again=${tries}`;
      const part = await load();
      if (part === undefined) throw new TypeError('another file came in its place');
      if (tries >= triesUntilTold) delete dataset.failed;
      return part;
    } catch {
      if (tries + 1 === triesUntilTold) dataset.failed = '';
      const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** tries);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
