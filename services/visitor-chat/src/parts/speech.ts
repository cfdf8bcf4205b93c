import { invariant } from '@stillhere/kernel';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Phrase, Words } from '../words/words.js';

export const Speech = createContext<Words | undefined>(undefined);

export function useWords(): Words {
  const words = useContext(Speech);
  invariant(words !== undefined, 'nothing is shown before there are words');
  return words;
}

export const sayPhrase = (words: Words, { key, values, at }: Phrase): string =>
  words.say(key, at === undefined ? values : { ...values, time: words.time(at) });
