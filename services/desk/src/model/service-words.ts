import type { SurveyQuestion } from './survey.js';

/** A service as the entry for its visitors words it, in this desk's language. */
export interface ServiceWords {
  readonly name: string;
  readonly questions: readonly SurveyQuestion[];
}

/** By the service's id; those whose words are known by now. */
export type Services = ReadonlyMap<string, ServiceWords>;

/** Its id stands for a service whose name is not known yet, or not any more. */
export const serviceName = (services: Services, id: string): string => services.get(id)?.name || id;

/** What somebody answered to what brings them here, in words; an answer without words as it came. */
export function topicText(services: Services, service: string, topic: string): string {
  const choices = services.get(service)?.questions.flatMap((question) => question.choices) ?? [];
  return choices.find(({ value }) => value === topic)?.text ?? topic;
}
