import type { Language } from '../words/words.js';
import { type Entry, type Question, saysUnsafe } from './entry.js';

/** Which conversation this tab holds; all of it that survives a reload. */
export interface Held {
  readonly conversation: string;
  readonly participant: string;
}

export type EntryState =
  | { readonly status: 'coming' }
  /** Asked for again by itself. */
  | { readonly status: 'unreached' }
  | { readonly status: 'here'; readonly entry: Entry };

export type PageScreen =
  | { readonly screen: 'before' }
  | { readonly screen: 'survey'; readonly at: number }
  | {
      readonly screen: 'opening';
      readonly status: 'asking' | 'unreached' | 'refused';
      /** How often the person asked for it. */
      readonly tries: number;
      /** What our service said to a refusal; else empty. */
      readonly message: string;
    }
  /** Waiting, talk and end are one page: what it shows follows from the conversation itself. */
  | { readonly screen: 'talk'; readonly held: Held };

export interface PageState {
  readonly language: Language;
  /** The person chose it; otherwise a conversation's own language may still win. */
  readonly languageChosen: boolean;
  readonly entry: EntryState;
  readonly answers: Readonly<Record<string, string>>;
  /** They answered that they may not be safe: from then on the numbers to call stand open. */
  readonly unsafe: boolean;
  /** A chat was open here before a reload, and this browser kept nothing of it. */
  readonly hasLostChat: boolean;
  readonly at: PageScreen;
}

export type PageAction =
  | { readonly type: 'entry-came'; readonly entry: Entry }
  | { readonly type: 'entry-unreached' }
  | { readonly type: 'language-chosen'; readonly language: Language }
  | { readonly type: 'language-known'; readonly language: Language }
  | { readonly type: 'started' }
  | { readonly type: 'answered'; readonly question: string; readonly value: string }
  /** A free text while it is written: kept, without going on. */
  | { readonly type: 'written'; readonly question: string; readonly value: string }
  | { readonly type: 'skipped'; readonly question: string }
  | { readonly type: 'went-back' }
  | { readonly type: 'asked-again' }
  | { readonly type: 'unreached' }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'opened'; readonly held: Held }
  | { readonly type: 'began-anew' };

const asking = { screen: 'opening', status: 'asking', tries: 1, message: '' } as const;

export const firstPage = (
  language: Language,
  held: Held | undefined,
  hasLostChat = false,
): PageState => ({
  language,
  languageChosen: false,
  entry: { status: 'coming' },
  answers: {},
  unsafe: false,
  hasLostChat,
  at: held === undefined ? { screen: 'before' } : { screen: 'talk', held },
});

/** The page's whole memory of what the person did; the same action twice changes nothing more. */
export function turn(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'entry-came':
      return entryCame(state, action.entry);
    case 'entry-unreached':
      return state.entry.status === 'here' ? state : { ...state, entry: { status: 'unreached' } };
    case 'language-chosen':
      return { ...state, language: action.language, languageChosen: true };
    case 'language-known':
      return state.languageChosen ? state : { ...state, language: action.language };
    case 'opened':
      return {
        ...state,
        answers: {},
        hasLostChat: false,
        at: { screen: 'talk', held: action.held },
      };
    case 'began-anew':
      return { ...state, answers: {}, unsafe: false, at: { screen: 'before' } };
    case 'asked-again':
    case 'unreached':
    case 'refused':
      return turnOpening(state, action);
    default:
      return turnSurvey(state, action);
  }
}

type OpeningAction = Extract<PageAction, { type: 'asked-again' | 'unreached' | 'refused' }>;
type SurveyAction = Extract<
  PageAction,
  { type: 'started' | 'answered' | 'written' | 'skipped' | 'went-back' }
>;

function turnOpening(state: PageState, action: OpeningAction): PageState {
  if (state.at.screen !== 'opening') return state;
  const { tries } = state.at;
  switch (action.type) {
    case 'asked-again':
      return { ...state, at: { ...asking, tries: tries + 1 } };
    case 'unreached':
      return { ...state, at: { ...asking, status: 'unreached', tries } };
    case 'refused':
      return { ...state, at: { ...asking, status: 'refused', tries, message: action.message } };
  }
}

/** A text that changed meanwhile must be read before it can be agreed to; answers are kept. */
function entryCame(state: PageState, entry: Entry): PageState {
  // Asked for again and again: what says the same changes nothing.
  if (JSON.stringify(entryOf(state)) === JSON.stringify(entry)) return state;
  const known = entryOf(state)?.disclosure.hash;
  const changed = known !== undefined && known !== entry.disclosure.hash;
  const at: PageScreen = changed && state.at.screen !== 'talk' ? { screen: 'before' } : state.at;
  return { ...state, entry: { status: 'here', entry }, at };
}

function turnSurvey(state: PageState, action: SurveyAction): PageState {
  switch (action.type) {
    case 'started':
      return state.at.screen === 'before' && state.entry.status === 'here'
        ? { ...state, at: surveyAt(state, 0) }
        : state;
    case 'written':
      return { ...state, answers: { ...state.answers, [action.question]: action.value } };
    case 'answered': {
      const answers = { ...state.answers, [action.question]: action.value };
      const unsafe = saysUnsafe(entryOf(state), answers);
      return goOn({ ...state, answers, unsafe }, action.question);
    }
    case 'skipped': {
      const { [action.question]: _, ...answers } = state.answers;
      const unsafe = saysUnsafe(entryOf(state), answers);
      return goOn({ ...state, answers, unsafe }, action.question);
    }
    case 'went-back':
      return { ...state, at: before(state) };
  }
}

/** On from `question`, if that is still the one on screen: a double press skips nothing. */
function goOn(state: PageState, question: string): PageState {
  return currentQuestion(state)?.id === question && state.at.screen === 'survey'
    ? { ...state, at: surveyAt(state, state.at.at + 1) }
    : state;
}

function surveyAt(state: PageState, at: number): PageScreen {
  return at < questionsOf(state).length ? { screen: 'survey', at } : asking;
}

function before(state: PageState): PageScreen {
  if (state.at.screen === 'survey' && state.at.at > 0) {
    return { screen: 'survey', at: state.at.at - 1 };
  }
  const last = questionsOf(state).length - 1;
  if (state.at.screen === 'opening' && last >= 0) return { screen: 'survey', at: last };
  return state.at.screen === 'talk' ? state.at : { screen: 'before' };
}

export const entryOf = (state: PageState): Entry | undefined =>
  state.entry.status === 'here' ? state.entry.entry : undefined;

export const questionsOf = (state: PageState): readonly Question[] =>
  entryOf(state)?.questions ?? [];

export const currentQuestion = (state: PageState): Question | undefined =>
  state.at.screen === 'survey' ? questionsOf(state)[state.at.at] : undefined;
