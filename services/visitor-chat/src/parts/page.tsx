import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Later } from '../browser/load.js';
import { saysUnsafe } from '../model/entry.js';
import {
  currentQuestion,
  entryOf,
  type PageAction,
  type PageState,
  questionsOf,
} from '../model/page.js';
import { Before } from './before.js';
import { Opening } from './opening.js';
import { Survey } from './survey.js';
import { Talk } from './talk.js';
import type { Shown } from './talk-acts.js';

export interface PageProps {
  readonly state: PageState;
  readonly act: (action: PageAction) => void;
  readonly shown: Shown | undefined;
  readonly later: Later | undefined;
  readonly early: readonly string[];
  readonly onEarly: (text: string) => void;
}

/** The screen for a state; nothing is decided here. */
export function Page({ state, act, ...talk }: PageProps) {
  useTitleFocus(screenId(state));
  const entry = entryOf(state);
  const contacts = entry?.contacts ?? [];
  const unsafe = state.unsafe || saysUnsafe(entry, talk.shown?.live.view.survey);
  const callNow = unsafe ? contacts : undefined;
  switch (state.at.screen) {
    case 'before':
      return (
        <Before
          entry={state.entry}
          hasLostChat={state.hasLostChat}
          later={talk.later}
          onStart={() => act({ type: 'started' })}
          onLanguage={(language) => act({ type: 'language-chosen', language })}
        />
      );
    case 'survey': {
      const question = currentQuestion(state);
      return question === undefined ? null : (
        <Survey
          key={question.id}
          question={question}
          at={state.at.at}
          count={questionsOf(state).length}
          answer={state.answers[question.id]}
          {...{ callNow, act }}
        />
      );
    }
    case 'opening':
      return <Opening at={state.at} {...{ contacts, callNow, act }} />;
    case 'talk':
      return <Talk {...talk} {...{ contacts, unsafe }} />;
  }
}

const screenId = ({ at }: PageState): string =>
  at.screen === 'survey' ? `survey-${at.at}` : at.screen;

/** A new screen begins at its title, for eyes and for screen readers; the first one at the top. */
function useTitleFocus(screen: string): void {
  const first = useRef(true);
  useLayoutEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.getElementById('title')?.focus({ preventScroll: true });
  }, [screen]);
}
