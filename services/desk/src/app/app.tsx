import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type DeskApi, DeskProblem } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import { createChatClients } from '../live/chat-clients.js';
import { openClient } from '../live/open-client.js';
import { problemText } from '../model/problems.js';
import { Announcer } from '../parts/announcer.js';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';
import { ChangePassword } from '../screens/change-password.js';
import { SignIn } from '../screens/sign-in.js';
import type { Words } from '../words/words.js';
import { Desk } from './desk.js';
import { keepFocus } from './focus.js';
import { useDesk } from './use-desk.js';

export interface AppProps {
  readonly api: DeskApi;
  /** Told the server's time wherever it comes by. */
  readonly observe: (serverMs: number) => void;
}

const meKey = ['me'] as const;

/**
 * Who is here decides what is shown. When a session lapses the desk stays as it is behind the
 * sign-in, with drafts and unsent words, and goes on once the same account is back.
 */
export function App({ api, observe }: AppProps) {
  const words = useWords();
  const cache = useQueryClient();
  const me = useQuery({ queryKey: meKey, queryFn: async () => (await api.me()) ?? null });
  const [last, setLast] = useState<Me | undefined>(undefined);
  const signIn = useMutation({
    mutationFn: (given: { account: string; password: string }) =>
      api.signIn(given.account, given.password),
    onSuccess: (now) => cache.setQueryData(meKey, now),
  });
  const change = useMutation({
    mutationFn: (given: { old: string; next: string }) => api.changePassword(given.old, given.next),
    onSuccess: () => cache.invalidateQueries({ queryKey: meKey }),
  });
  const renewAuth = useRenewal(api, me.data ?? undefined, () => cache.setQueryData(meKey, null));
  const ready = me.data != null && !me.data.mustChangePassword ? me.data : undefined;
  if (ready !== undefined && ready.account !== last?.account) setLast(ready);
  const isOpen = ready !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sign-in that goes takes the focus with it.
  useLayoutEffect(keepFocus, [isOpen]);

  if (me.data === undefined) {
    const text = me.error === null ? words.t('loading.desk') : problemText(me.error, words);
    return <Empty what={text} />;
  }
  if (me.data?.mustChangePassword === true) {
    return (
      <ChangePassword
        busy={change.isPending}
        problem={change.error === null ? undefined : changeProblem(change.error, words)}
        onChange={(old, next) => change.mutate({ old, next })}
      />
    );
  }
  return (
    <>
      {last !== undefined && (
        <div hidden={ready === undefined}>
          <LiveDesk
            key={last.account}
            me={last}
            api={api}
            observe={observe}
            renewAuth={renewAuth}
            onSignedOut={() => {
              setLast(undefined);
              cache.clear();
              cache.setQueryData(meKey, null);
            }}
          />
        </div>
      )}
      {ready === undefined && (
        <SignIn
          lapsed={last !== undefined}
          busy={signIn.isPending}
          problem={signIn.error === null ? undefined : problemText(signIn.error, words)}
          onSignIn={(account, password) => signIn.mutate({ account, password })}
        />
      )}
    </>
  );
}

type LiveDeskProps = Omit<Parameters<typeof useDesk>[0], 'chatClients'>;

function LiveDesk(props: LiveDeskProps) {
  const { renewAuth } = props;
  const chatClients = useMemo(
    () => createChatClients((conversation) => openClient(conversation, renewAuth)),
    [renewAuth],
  );
  useEffect(() => () => chatClients.closeAll(), [chatClients]);
  const { state, actions } = useDesk({ ...props, chatClients });
  return (
    <>
      <Desk state={state} actions={actions} />
      <Announcer />
    </>
  );
}

/**
 * Asks who we are; where nobody knows us any more, shows the sign-in and waits for it. Everything
 * that was refused waits on the same answer.
 */
function useRenewal(
  api: DeskApi,
  me: Me | undefined,
  onLapsed: () => void,
): () => Promise<boolean> {
  const waiting = useRef<(() => void)[]>([]);
  const lapsed = useRef(onLapsed);
  lapsed.current = onLapsed;
  useEffect(() => {
    if (me === undefined) return;
    for (const goOn of waiting.current.splice(0)) goOn();
  }, [me]);
  return useCallback(async () => {
    if ((await api.me()) !== undefined) return true;
    return new Promise<boolean>((resolve) => {
      waiting.current.push(() => resolve(true));
      lapsed.current();
    });
  }, [api]);
}

/** Here a refused password is the old one. */
function changeProblem(error: unknown, words: Words): string {
  const refused = error instanceof DeskProblem && error.code === 'SignInRefused';
  return refused ? words.t('password.refused') : problemText(error, words);
}
