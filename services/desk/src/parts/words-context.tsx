import { createContext, type ReactNode, use } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createWords, type Words } from '../words/words.js';

const WordsContext = createContext<Words>(createWords('en'));

export function WordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  return (
    <WordsContext value={words}>
      <I18nProvider locale={words.lang}>{children}</I18nProvider>
    </WordsContext>
  );
}

export const useWords = (): Words => use(WordsContext);
