import { useMutation } from '@tanstack/react-query';
import type { DeskApi } from '../api/desk-api.js';
import { problemText } from '../model/problems.js';
import type { Settlement, Settling } from '../model/settlement.js';
import { announce } from '../parts/announcer.js';
import { useWords } from '../parts/words-context.js';
import { settleChats } from './settle-chats.js';

interface UseSettlingOptions {
  readonly api: DeskApi;
  /** Participant id of this desk's account. */
  readonly me: string;
  readonly signOut: () => void;
}

/** Signing out with open chats: each is settled first, and nobody is signed out before all are. */
export function useSettling({ api, me, signOut }: UseSettlingOptions): {
  readonly settling: Settling;
  readonly settle: (chosen: Readonly<Record<string, Settlement>>) => void;
} {
  const words = useWords();
  const run = useMutation({
    mutationFn: (chosen: Readonly<Record<string, Settlement>>) => settleChats(api, me, chosen),
    onSuccess(refused) {
      if (refused.size === 0) signOut();
      else announce(words.t('sign-out.some-stay', { count: refused.size }));
    },
  });
  const problems = [...(run.data ?? [])].map(([conversation, error]) => [
    conversation,
    problemText(error, words),
  ]);
  return {
    settling: { busy: run.isPending, problems: Object.fromEntries(problems) },
    settle: (chosen) => run.mutate(chosen),
  };
}
