import type { Contact, Question } from '../model/entry.js';
import type { PageAction } from '../model/page.js';
import { CallNow } from './contacts.js';
import { useWords } from './speech.js';

export interface SurveyProps {
  readonly question: Question;
  /** From 0. */
  readonly at: number;
  readonly count: number;
  readonly answer: string | undefined;
  /** Where the numbers to call stand open. */
  readonly callNow: readonly Contact[] | undefined;
  readonly act: (action: PageAction) => void;
}

/** One question a screen. Free text is never required, whatever the service says. */
export function Survey({ question, at, count, answer, callNow, act }: SurveyProps) {
  const { say } = useWords();
  const free = question.kind === 'text';
  return (
    <main class="sheet survey">
      <p class="soft">{say('survey.of', { at: at + 1, all: count })}</p>
      <h1 id="title" tabIndex={-1}>
        {question.text}
      </h1>
      {free ? (
        <FreeText key={question.id} question={question} answer={answer ?? ''} act={act} />
      ) : (
        <Choices question={question} answer={answer} act={act} />
      )}
      {callNow !== undefined && <CallNow contacts={callNow} />}
      <div class="steps">
        <button type="button" onClick={() => act({ type: 'went-back' })}>
          {say('survey.back')}
        </button>
        {(question.maySkip || free) && (
          <button type="button" onClick={() => act({ type: 'skipped', question: question.id })}>
            {say('survey.skip')}
          </button>
        )}
      </div>
    </main>
  );
}

type AnswerProps = Pick<SurveyProps, 'question' | 'answer' | 'act'>;

function Choices({ question, answer, act }: AnswerProps) {
  const { say } = useWords();
  return (
    <ul class="choices" aria-labelledby="title">
      {question.choices.map(({ value, text }) => (
        <li key={value}>
          <button
            type="button"
            aria-pressed={answer === value}
            onClick={() => act({ type: 'answered', question: question.id, value })}
          >
            <span>{text}</span>
            {answer === value && <span class="chosen">{say('survey.chosen')}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function FreeText({ question, answer = '', act }: AnswerProps) {
  const { say } = useWords();
  const goOn = () =>
    act(
      answer.trim() === ''
        ? { type: 'skipped', question: question.id }
        : { type: 'answered', question: question.id, value: answer },
    );
  return (
    <>
      <label class="hidden" for="free-text">
        {say('survey.text')}
      </label>
      <textarea
        id="free-text"
        rows={4}
        dir="auto"
        autocomplete="off"
        value={answer}
        onInput={({ currentTarget }) =>
          act({ type: 'written', question: question.id, value: currentTarget.value })
        }
      />
      <button type="button" class="main-act" onClick={goOn}>
        {say('survey.next')}
      </button>
    </>
  );
}
