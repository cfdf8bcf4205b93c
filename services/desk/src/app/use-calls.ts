import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import type { Availability, WaitingConversation } from '../api/types.js';
import { codeName } from '../model/code-name.js';
import type { DeclineReason } from '../model/offers.js';
import { problemText } from '../model/problems.js';
import type { WorkerState } from '../model/worker-states.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';
import { noticeMs } from './limits.js';
import type { Deed } from './state.js';
import { type PendingDeeds, usePendingDeed } from './use-pending-deed.js';

export interface Calls {
  accept(conversation: string): void;
  readonly accepting: string | undefined;
  readonly acceptProblem: string | undefined;
  setAvailability(next: { readonly state?: WorkerState; readonly seatsMax?: number }): void;
  decline(offer: WaitingConversation, reason: DeclineReason): void;
  acknowledge(conversation: string): void;
  readonly deeds: PendingDeeds;
  give(conversation: string, counselor: string, previous: string): void;
  signOut(): void;
}

export interface CallsOptions {
  readonly api: DeskApi;
  /** What the server told last, to say only what changed. */
  readonly availability: Availability | undefined;
  /** How many chats stay with whoever goes on a break. */
  readonly openChats: number;
  readonly tell: (text: string) => void;
  readonly onAccepted: (conversation: string) => void;
  readonly onSignedOut: () => void;
}

/** What this desk asks of the server, and what it says when that did or did not work. */
export function useCalls(options: CallsOptions): Calls {
  const { api, tell, onAccepted, onSignedOut } = options;
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
  const setAvailability = useSetAvailability(options, tellProblem);
  const deeds = usePendingDeed((deed) => {
    const done = words.t(`${deed.deed}.done`, { code: codeName(deed.conversation) });
    doDeed(api, deed).then(() => tell(done), tellProblem);
  });
  return {
    accept: (conversation) => accept.mutate(conversation),
    accepting: accept.isPending ? accept.variables : undefined,
    acceptProblem: accept.isError ? problemText(accept.error, words) : undefined,
    setAvailability,
    decline({ conversation, offer }, reason) {
      const done = words.t('offer.declined', { code: codeName(conversation) });
      api.decline(conversation, offer, reason).then(() => tell(done), tellProblem);
    },
    acknowledge(conversation) {
      const done = words.t('alarm.done', { code: codeName(conversation) });
      api.acknowledge(conversation).then(() => tell(done), tellProblem);
    },
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

/** Says what this counselor is doing, or how many chats they take, and tells only what changed. */
function useSetAvailability(
  { api, availability: known, openChats, tell }: CallsOptions,
  onError: (error: unknown) => void,
): Calls['setAvailability'] {
  const words = useWords();
  const { mutate } = useMutation({
    mutationFn: (next: { state: WorkerState; seatsMax: number }) =>
      api.setAvailability(next.state, next.seatsMax),
    onSuccess: (_, { state }) => {
      if (state === stateOf(known)) return;
      if (state === 'available') tell(words.t('availability.now-on', { count: openChats }));
      else if (state === 'break') tell(words.t('availability.now-off', { count: openChats }));
      else tell(words.t('state.now', { state: words.t(`state.${state}`), count: openChats }));
    },
    onError,
  });
  return ({ state = stateOf(known), seatsMax = known?.seatsMax ?? 0 }) =>
    mutate({ state, seatsMax });
}

const stateOf = (known: Availability | undefined): WorkerState =>
  known?.state ?? (known?.available === true ? 'available' : 'break');

const doDeed = (api: DeskApi, deed: Deed): Promise<void> =>
  deed.deed === 'end'
    ? api.end(deed.conversation, deed.disposition)
    : api.putBack(deed.conversation);
