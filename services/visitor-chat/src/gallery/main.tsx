import { render } from 'preact';
import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { dressFrame } from '../browser/frame.js';
import * as later from '../later.js';
import { entryOf, type PageState, turn } from '../model/page.js';
import { Page } from '../parts/page.js';
import { Speech } from '../parts/speech.js';
import type { TalkActs } from '../parts/talk-acts.js';
import { keepTranslatable } from '../parts/translatable.js';
import en from '../words/en.json';
import { words as enLate } from '../words/en.json?late';
import es from '../words/es.json';
import { words as esLate } from '../words/es.json?late';
import {
  type Catalogue,
  chooseLanguage,
  type Language,
  mirrored,
  wordsOf,
} from '../words/words.js';
import { nowMs } from './fixtures.js';
import { type Screen, screens } from './screens.js';

/**
 * Development only: `?screen=waiting&theme=dark&dir=rtl&lang=es&pressed=2` shows one state with
 * nothing behind it; without `screen`, the list of all.
 */
const query = new URLSearchParams(location.search);
const place = document.getElementById('page');
const screen = screens[query.get('screen') ?? ''];
const language = chooseLanguage([query.get('dir') === 'rtl' ? 'ar-XB' : query.get('lang')]);
const words = (wanted: Language) =>
  wanted === 'es'
    ? wordsOf(wanted, es as unknown as Catalogue, esLate)
    : wordsOf(wanted, en as unknown as Catalogue, enLate);
const nothing = () => undefined;
const acts: TalkActs = {
  post: nothing,
  takeBack: () => 'Everything that happened.',
  typing: nothing,
  seen: nothing,
  share: nothing,
  leave: nothing,
  useHere: nothing,
  beginAnew: nothing,
};

const noPress: readonly string[] = [];

keepTranslatable();
if (place !== null) render(screen === undefined ? <List /> : <Show screen={screen} />, place);
const shifts = query.get('pressed') ?? screen?.shifts ?? 0;
document.getElementById('exit')?.setAttribute('data-pressed', String(shifts));
forceTheme(query.get('theme'));

function Show({ screen }: { readonly screen: Screen }) {
  const { page: shownPage, live, press = noPress, away = false, draft } = screen;
  const page = language === 'ar-XB' ? mirroredPage(shownPage) : shownPage;
  const [state, act] = useReducer(turn, { ...page, language });
  const spoken = useMemo(() => words(state.language), [state.language]);
  dressFrame(spoken, entryOf(state));
  useEffect(() => {
    // Each press may show what the next one presses. The picture waits for the last.
    void press
      .reduce((before, selector) => before.then(() => pressed(selector)), Promise.resolve())
      .then(() => {
        if (draft !== undefined) write(draft);
        if (away) document.querySelector('.scroller')?.scrollTo(0, 0);
        document.documentElement.dataset.shown = '';
      });
  }, [press]);
  const shown = live && { live, nowMs, leftAt: undefined, acts };
  return (
    <Speech.Provider value={spoken}>
      <Page {...{ state, act, shown, later }} early={[]} onEarly={nothing} />
    </Speech.Provider>
  );
}

/** What the service says would come in that language as well. */
function mirroredPage(page: PageState): PageState {
  if (page.entry.status !== 'here') return page;
  const { disclosure, questions, contacts, serviceName } = page.entry.entry;
  const entry = {
    ...page.entry.entry,
    serviceName: mirrored(serviceName),
    disclosure: {
      ...disclosure,
      sections: disclosure.sections.map(({ title, lines }) => ({
        title: mirrored(title),
        lines: lines.map(mirrored),
      })),
    },
    questions: questions.map((question) => ({
      ...question,
      text: mirrored(question.text),
      choices: question.choices.map(({ value, text }) => ({ value, text: mirrored(text) })),
    })),
    contacts: contacts.map(({ name, phone, note }) => ({
      ...{ name: mirrored(name), phone, note: mirrored(note) },
    })),
  };
  return { ...page, entry: { status: 'here', entry } };
}

function write(text: string): void {
  const box = document.querySelector<HTMLTextAreaElement>('#draft');
  if (box === null) return;
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Resolves once the page has drawn what came of it. */
async function pressed(selector: string): Promise<void> {
  document.querySelector<HTMLElement>(selector)?.click();
  await new Promise(requestAnimationFrame);
}

function List() {
  return (
    <main class="sheet">
      <h1>Screens</h1>
      <ul>
        {Object.keys(screens).map((name) => (
          <li key={name}>
            <a href={`?screen=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** Turns the rules for the wanted colour scheme on and the others off, whatever the system says. */
function forceTheme(theme: string | null): void {
  if (theme === null) return;
  document.documentElement.style.colorScheme = theme;
  const force = (rules: CSSRuleList): void => {
    for (const rule of rules) {
      if (rule instanceof CSSImportRule && rule.styleSheet !== null)
        force(rule.styleSheet.cssRules);
      if (!(rule instanceof CSSMediaRule) || !rule.media.mediaText.includes('color-scheme'))
        continue;
      rule.media.mediaText = rule.media.mediaText.includes(theme) ? 'all' : 'not all';
    }
  };
  for (const sheet of document.styleSheets) force(sheet.cssRules);
}
