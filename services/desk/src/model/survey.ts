/** The wording of a service's questions, from the entry that visitors read. */
export interface SurveyQuestion {
  readonly id: string;
  readonly text: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
}

export interface SurveyAnswer {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * What was answered, in words: in the order in which it was asked, then whatever is no longer asked.
 * A question or a choice that has no wording any more shows its id: an answer is never left out.
 */
export function surveyAnswers(
  survey: Readonly<Record<string, string>> | null,
  questions: readonly SurveyQuestion[],
): readonly SurveyAnswer[] {
  const given = survey ?? {};
  const asked = questions.map((question) => question.id).filter((id) => Object.hasOwn(given, id));
  const ids = [...asked, ...Object.keys(given).filter((id) => !asked.includes(id))];
  return ids.map((id) => {
    const question = questions.find((known) => known.id === id);
    const value = given[id] ?? '';
    const choice = question?.choices.find((known) => known.value === value);
    return { id, question: question?.text ?? id, answer: choice?.text ?? value };
  });
}
