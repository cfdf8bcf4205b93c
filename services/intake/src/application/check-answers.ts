import { requireField } from '@stillhere/nest-kit';
import type { LanguageDefinition } from '../definitions/definition.js';

export type Answers = Readonly<Record<string, string>>;

export interface Checked {
  /** Only what was answered. */
  readonly answers: Answers;
  readonly priority: number;
  /** The language to write in, when it was answered. */
  readonly language: string | undefined;
}

/** @throws ServiceFault `invalid-argument` with the field `answers.<question>` */
export function checkAnswers({ questions }: LanguageDefinition, given: Answers): Checked {
  const answers: Record<string, string> = {};
  let priority = 0;
  const ids: readonly string[] = questions.map(({ id }) => id);
  for (const id of Object.keys(given)) {
    requireField(ids.includes(id), `answers.${fieldName(id)}`, `one of ${ids.join(', ')}`);
  }
  for (const { id, choices, maySkip } of questions) {
    const value = Object.hasOwn(given, id) ? given[id] : '';
    if (value === '' && maySkip) continue;
    const choice = choices.find((offered) => offered.value === value);
    const values = choices.map((offered) => offered.value).join(', ');
    requireField(choice, `answers.${id}`, `one of ${values}`);
    answers[id] = choice.value;
    priority = Math.max(priority, choice.priority ?? 0);
  }
  return { answers, priority, language: answers.language };
}

/** A field's name is said back to the caller and logged: nothing a person wrote may come with it. */
const fieldName = (id: string): string => (/^[a-z-]{1,20}$/.test(id) ? id : '?');
