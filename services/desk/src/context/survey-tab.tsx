import type { ConversationView } from '@stillhere/live-protocol';
import { type SurveyQuestion, surveyAnswers } from '../model/survey.js';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';

interface SurveyTabProps extends Pick<ConversationView, 'survey'> {
  readonly questions: readonly SurveyQuestion[];
}

/** Answers from before the chat, with the questions as they are put in this desk's language. */
export function SurveyTab({ survey, questions }: SurveyTabProps) {
  const words = useWords();
  const answers = surveyAnswers(survey, questions);
  if (answers.length === 0) return <Empty what={words.t('survey.empty')} />;
  return (
    <dl className="facts survey">
      {answers.map(({ id, question, answer }) => (
        <div key={id}>
          <dt>
            <bdi>{question}</bdi>
          </dt>
          <dd dir="auto">{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
