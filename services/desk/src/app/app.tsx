import { useMutation } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import type { DeskApi } from '../api/desk-api.js';
import { createChatClients } from '../live/chat-clients.js';
import { openClient } from '../live/open-client.js';
import { isWritten } from '../model/kept-work.js';
import { Announcer } from '../parts/announcer.js';
import { Desk } from './desk.js';
import { Door } from './door.js';
import { keepFocus } from './focus.js';
import { useDesk } from './use-desk.js';
import { useOwner } from './use-owner.js';
import { createWorkKeeper } from './work-keeper.js';

export interface AppProps {
  readonly api: DeskApi;
  /** Told the server's time wherever it comes by. */
  readonly observe: (serverMs: number) => void;
}

/**
 * Who is here decides what is shown. When a sign-in ends the desk stays as it is behind the door,
 * with drafts and unsent words, and goes on once its owner is back.
 */
export function App({ api, observe }: AppProps) {
  const owner = useOwner(api);
  const signIn = useMutation({
    mutationFn: (given: { account: string; password: string }) =>
      api.signIn(given.account, given.password),
    onSuccess: owner.cameIn,
  });
  const { desk, isOpen } = owner;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sign-in that goes takes the focus with it.
  useLayoutEffect(keepFocus, [isOpen]);
  return (
    <>
      {desk !== undefined && (
        <div hidden={!isOpen}>
          <LiveDesk
            key={desk.account}
            me={desk}
            api={api}
            observe={observe}
            renewAuth={owner.renewAuth}
            onSignedOut={owner.signedOut}
          />
        </div>
      )}
      {!isOpen && <Door api={api} owner={owner} signIn={signIn} />}
    </>
  );
}

type LiveDeskProps = Omit<Parameters<typeof useDesk>[0], 'chatClients' | 'work'>;

function LiveDesk(props: LiveDeskProps) {
  const { me, renewAuth, onSignedOut } = props;
  const work = useMemo(() => createWorkKeeper(me.account), [me.account]);
  const chatClients = useMemo(
    () =>
      createChatClients(
        (conversation) =>
          openClient(conversation, { renewAuth, unsent: work.now.unsent[conversation] ?? [] }),
        { isKept: (conversation) => isWritten(work.now.drafts[conversation]) },
      ),
    [renewAuth, work],
  );
  useEffect(() => () => chatClients.closeAll(), [chatClients]);
  const signedOut = (): void => {
    work.forget();
    onSignedOut();
  };
  const { state, actions } = useDesk({ ...props, chatClients, work, onSignedOut: signedOut });
  return (
    <>
      <Desk state={state} actions={actions} />
      <Announcer />
    </>
  );
}
