import type { ConversationView } from '@stillhere/live-protocol';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';

/** Answers from before the chat, in the person's own words. */
export function SurveyTab({ survey }: Pick<ConversationView, 'survey'>) {
  const words = useWords();
  const answers = Object.entries(survey ?? {});
  if (answers.length === 0) return <Empty what={words.t('survey.empty')} />;
  return (
    <dl className="facts survey">
      {answers.map(([question, answer]) => (
        <div key={question}>
          <dt>
            <bdi>{question}</bdi>
          </dt>
          <dd dir="auto">{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
