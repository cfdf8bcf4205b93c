import { useQuery } from '@tanstack/react-query';
import type { DeskApi } from '../api/desk-api.js';
import type { SurveyQuestion } from '../model/survey.js';
import { useWords } from '../parts/words-context.js';

/** A shift sees a change of wording within this time; an hour-old wording misleads nobody. */
const staleAfterMs = 3_600_000;
const none: readonly SurveyQuestion[] = [];

/** What the service asks before a chat, in this desk's language; empty until it is known. */
export function useQuestions(api: DeskApi, service: string | undefined): readonly SurveyQuestion[] {
  const { lang } = useWords();
  const { data } = useQuery({
    queryKey: ['questions', service, lang],
    queryFn: () => api.questions(service ?? '', lang),
    enabled: service !== undefined && service !== '',
    staleTime: staleAfterMs,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? none;
}
