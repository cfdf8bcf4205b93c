import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import { codeName } from '../model/code-name.js';
import { problemText } from '../model/problems.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';
import { noticeMs } from './limits.js';
import type { Deed } from './state.js';
import { type PendingDeeds, usePendingDeed } from './use-pending-deed.js';

export interface Calls {
  accept(conversation: string): void;
  readonly accepting: string | undefined;
  readonly acceptProblem: string | undefined;
  setAvailability(available: boolean, seatsMax: number): void;
  readonly deeds: PendingDeeds;
  give(conversation: string, counselor: string, previous: string): void;
  signOut(): void;
}

export interface CallsOptions {
  readonly api: DeskApi;
  /** What the server told last, to say only what changed. */
  readonly available: boolean | undefined;
  /** How many chats stay with whoever goes on a break. */
  readonly openChats: number;
  readonly tell: (text: string) => void;
  readonly onAccepted: (conversation: string) => void;
  readonly onSignedOut: () => void;
}

/** What this desk asks of the server, and what it says when that did or did not work. */
export function useCalls(options: CallsOptions): Calls {
  const { api, available, openChats, tell, onAccepted, onSignedOut } = options;
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
      const now = next.available ? 'availability.now-on' : 'availability.now-off';
      tell(words.t(now, { count: openChats }));
    },
    onError: tellProblem,
  });
  const deeds = usePendingDeed((deed) => {
    const done = words.t(`${deed.deed}.done`, { code: codeName(deed.conversation) });
    doDeed(api, deed).then(() => tell(done), tellProblem);
  });
  return {
    accept: (conversation) => accept.mutate(conversation),
    accepting: accept.isPending ? accept.variables : undefined,
    acceptProblem: accept.isError ? problemText(accept.error, words) : undefined,
    setAvailability: (next, seatsMax) => availability.mutate({ available: next, seatsMax }),
    deeds,
    give(conversation, counselor, previous) {
      const done = words.t('give.done', { code: codeName(conversation) });
      api.assign(conversation, counselor, previous).then(() => tell(done), tellProblem);
    },
    signOut() {
      deeds.flush();
      api.signOut().then(onSignedOut, tellProblem);
    },
  };
}

const doDeed = (api: DeskApi, deed: Deed): Promise<void> =>
  deed.deed === 'end'
    ? api.end(deed.conversation, deed.disposition)
    : api.putBack(deed.conversation);
