import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Services, ServiceWords } from '../model/service-words.js';
import { useWords } from '../parts/words-context.js';

/** A shift sees a change of wording within this time; an hour-old wording misleads nobody. */
const staleAfterMs = 3_600_000;

/** Outside, so that it is one function for good: else the answers would be new ones each time. */
const answers = (results: readonly { readonly data: ServiceWords | undefined }[]) =>
  results.map(({ data }) => data);

/** What these services are called and ask before a chat, in this desk's language. */
export function useServices(api: DeskApi, ids: readonly string[]): Services {
  const { lang } = useWords();
  const key = [...new Set(ids)].sort().join(' ');
  const known = useMemo(() => key.split(' ').filter((id) => id !== ''), [key]);
  const found = useQueries({
    queries: known.map((id) => ({
      queryKey: ['service', id, lang],
      queryFn: () => api.service(id, lang),
      staleTime: staleAfterMs,
      gcTime: Number.POSITIVE_INFINITY,
    })),
    combine: answers,
  });
  // The same map until a word of it changes: everything that names a service is drawn from it.
  return useMemo(
    () =>
      new Map(
        known.flatMap((id, index): [string, ServiceWords][] => {
          const service = found[index];
          return service === undefined ? [] : [[id, service]];
        }),
      ),
    [known, found],
  );
}
