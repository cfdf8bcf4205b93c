import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import { codeName } from '../model/code-name.js';
import { problemText } from '../model/problems.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';
import { noticeMs } from './limits.js';
import { type PendingEnds, usePendingEnd } from './use-pending-end.js';

export interface Calls {
  accept(conversation: string): void;
  readonly accepting: string | undefined;
  readonly acceptProblem: string | undefined;
  setAvailability(available: boolean, seatsMax: number): void;
  readonly ends: PendingEnds;
  signOut(): void;
}

export interface CallsOptions {
  readonly api: DeskApi;
  /** What the server told last, to say only what changed. */
  readonly available: boolean | undefined;
  readonly tell: (text: string) => void;
  readonly onAccepted: (conversation: string) => void;
  readonly onSignedOut: () => void;
}

/** What this desk asks of the server, and what it says when that did or did not work. */
export function useCalls({ api, available, tell, onAccepted, onSignedOut }: CallsOptions): Calls {
  const words = useWords();
  const tellProblem = (error: unknown): void => tell(problemText(error, words));
  const accept = useMutation({
    mutationFn: (conversation: string) => api.accept(conversation),
    onSuccess: (_, conversation) => {
      onAccepted(conversation);
      tell(words.t('accept.done', { code: codeName(conversation) }));
    },
    onError: (error) => announce(problemText(error, words)),
  });
  const { isError, reset } = accept;
  useEffect(() => {
    if (!isError) return undefined;
    const timer = setTimeout(reset, noticeMs);
    return () => clearTimeout(timer);
  }, [isError, reset]);
  const availability = useMutation({
    mutationFn: (next: { available: boolean; seatsMax: number }) =>
      api.setAvailability(next.available, next.seatsMax),
    onSuccess: (_, next) => {
      if (next.available === available) return;
      tell(words.t(next.available ? 'availability.now-on' : 'availability.now-off'));
    },
    onError: tellProblem,
  });
  const ends = usePendingEnd(({ conversation, disposition }) => {
    const done = words.t('end.done', { code: codeName(conversation) });
    api.end(conversation, disposition).then(() => tell(done), tellProblem);
  });
  return {
    accept: (conversation) => accept.mutate(conversation),
    accepting: accept.isPending ? accept.variables : undefined,
    acceptProblem: accept.isError ? problemText(accept.error, words) : undefined,
    setAvailability: (next, seatsMax) => availability.mutate({ available: next, seatsMax }),
    ends,
    signOut: () => void api.signOut().then(onSignedOut, tellProblem),
  };
}
