import { useCallback, useEffect, useReducer, useState } from 'preact/hooks';
import { type Asked, askEntry, askOpen, type Opened, type OpenRequest } from './browser/api.js';
import { dressFrame } from './browser/frame.js';
import { type Later, loadLater, loadWords } from './browser/load.js';
import { askUntilAnswered, pause } from './browser/retry.js';
import { hasLostChat, keepHeld, ownId, readHeld, tabStorage } from './browser/tab.js';
import { entryOf, firstPage, type PageAction, type PageState, turn } from './model/page.js';
import { Page } from './parts/page.js';
import { Speech } from './parts/speech.js';
import type { Shown } from './parts/talk-acts.js';
import { chooseLanguage, type Language, type Words } from './words/words.js';

/** A number to call that changed, and how long it takes now, are on open pages within twice that. */
const entryAgainMs = 25_000;

type Act = (action: PageAction) => void;

/** Ties the pure page to the world: words, the entry, the opening, the live conversation. */
export function App({ firstWords }: { readonly firstWords: Words }) {
  const [state, act] = useReducer(turn, undefined, () =>
    firstPage(firstWords.language, readHeld(tabStorage), hasLostChat(tabStorage)),
  );
  const words = useLanguage(state.language, firstWords);
  const entry = entryOf(state);
  useEffect(() => dressFrame(words, entry), [words, entry]);
  useEntry(words.language, state, act);
  useOpening(state, act);
  const later = useLater(words);
  const beginAnew = useCallback(() => {
    tabStorage.clear();
    act({ type: 'began-anew' });
  }, []);
  const held = state.at.screen === 'talk' ? state.at.held : undefined;
  const [shown, setShown] = useState<Shown>();
  // What was sent before the live client was there; it takes it over in order.
  const [early, setEarly] = useState<readonly string[]>([]);
  const spoken = shown?.live?.view.language;
  useEffect(() => {
    // The look from right to left speaks English and stays.
    if (spoken === undefined || spoken === servedLanguage(state.language)) return;
    act({ type: 'language-known', language: chooseLanguage([spoken, state.language]) });
  }, [spoken]);
  return (
    <Speech.Provider value={words}>
      <Page
        {...{ state, act, shown, later, early }}
        onEarly={(text) => setEarly((before) => [...before, text])}
      />
      {held !== undefined && later !== undefined && (
        <later.Conversation
          key={held.conversation}
          {...{ held, early, beginAnew }}
          onTaken={(count) => setEarly((before) => before.slice(count))}
          onShown={setShown}
        />
      )}
    </Speech.Provider>
  );
}

const asked = (name: string): string => new URLSearchParams(location.search).get(name) ?? '';

export const askedLanguage = (): Language =>
  chooseLanguage([asked('lang'), ...navigator.languages]);

/** Our service knows the languages that people speak, not the one for looking at pages. */
const servedLanguage = (language: Language): string => (language === 'ar-XB' ? 'en' : language);

/** The words on screen stay until those of another language are here. */
function useLanguage(language: Language, firstWords: Words): Words {
  const [words, setWords] = useState(firstWords);
  useEffect(() => {
    let wanted = true;
    void loadWords(language).then((loaded) => wanted && setWords(loaded));
    return () => {
      wanted = false;
    };
  }, [language]);
  return words;
}

/** Shown only when its words are here as well. */
function useLater(words: Words): Later | undefined {
  const [later, setLater] = useState<Later>();
  useEffect(() => void loadLater().then(setLater), []);
  return words.complete ? later : undefined;
}

/** In the language that the page speaks: half a page in another one helps nobody. */
function useEntry(language: Language, { at }: PageState, act: Act): void {
  // After a refusal the text or the questions may have changed: read them again.
  const refused = at.screen === 'opening' && at.status === 'refused';
  useEffect(() => {
    const ended = new AbortController();
    const ask = () => askEntry(asked('service'), servedLanguage(language));
    const { signal } = ended;
    const onUnreached = () => act({ type: 'entry-unreached' });
    void (async () => {
      while (!signal.aborted) {
        const answer = await askUntilAnswered(ask, { signal, onUnreached });
        if (answer?.status === 'ok') act({ type: 'entry-came', entry: answer.value });
        else if (answer !== undefined) onUnreached();
        await pause(entryAgainMs * (1 + Math.random()), signal);
      }
    })();
    return () => ended.abort();
  }, [language, refused]);
}

/**
 * One request id until the chat is there, also after a reload and for whoever went back and answers
 * again: what was opened behind a lost reply is found, not opened twice.
 */
async function askOnce(request: Omit<OpenRequest, 'requestId'>): Promise<Asked<Opened>> {
  const ask = () => askOpen({ requestId: ownId(tabStorage, 'request'), ...request });
  const asked = await ask();
  if (asked.status !== 'refused') return asked;
  // Perhaps only under this id: other answers were given under it, or too long ago.
  tabStorage.set('request', '');
  return ask();
}

/** Asks for the conversation while that screen stands. */
function useOpening(state: PageState, act: Act): void {
  const { at } = state;
  const asking = at.screen === 'opening' && at.status !== 'refused' ? at.tries : 0;
  useEffect(() => {
    const entry = entryOf(state);
    if (asking === 0 || entry === undefined) return undefined;
    const ended = new AbortController();
    const request = {
      service: entry.service,
      language: entry.language,
      disclosureVersion: entry.disclosure.version,
      disclosureHash: entry.disclosure.hash,
      answers: state.answers,
      device: ownId(tabStorage, 'device'),
      tab: ownId(tabStorage, 'tab'),
    };
    void askUntilAnswered(() => askOnce(request), {
      signal: ended.signal,
      onUnreached: () => act({ type: 'unreached' }),
    }).then((answer) => {
      if (answer?.status === 'refused') act({ type: 'refused', message: answer.message });
      if (answer?.status !== 'ok') return;
      keepHeld(tabStorage, answer.value);
      act({ type: 'opened', held: answer.value });
    });
    return () => ended.abort();
    // The entry is read again and again: only another text or other answers are another request.
  }, [asking, entryOf(state)?.disclosure.hash, state.answers]);
}
