import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Services, ServiceWords } from '../model/service-words.js';
import { useWords } from '../parts/words-context.js';

/** A shift sees a change of wording within this time; an hour-old wording misleads nobody. */
const staleAfterMs = 3_600_000;

/** What these services are called and ask before a chat, in this desk's language. */
export function useServices(api: DeskApi, ids: readonly string[]): Services {
  const { lang } = useWords();
  const key = [...new Set(ids)].sort().join(' ');
  const known = useMemo(() => key.split(' ').filter((id) => id !== ''), [key]);
  const combine = useCallback(
    (results: readonly { readonly data: ServiceWords | undefined }[]): Services =>
      new Map(
        known.flatMap((id, index): [string, ServiceWords][] => {
          const words = results[index]?.data;
          return words === undefined ? [] : [[id, words]];
        }),
      ),
    [known],
  );
  return useQueries({
    queries: known.map((id) => ({
      queryKey: ['service', id, lang],
      queryFn: () => api.service(id, lang),
      staleTime: staleAfterMs,
      gcTime: Number.POSITIVE_INFINITY,
    })),
    combine,
  });
}
