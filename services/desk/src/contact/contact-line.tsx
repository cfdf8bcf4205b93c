import type { ContactOutlook } from '@stillhere/live-protocol';
import { Button } from 'react-aria-components';
import type { DeskActions } from '../app/state.js';
import type { Chat } from '../model/chat.js';
import { outlookText } from '../model/outlook.js';
import { useTicked } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface ContactLineProps {
  readonly chat: Chat;
  readonly actions: Pick<DeskActions, 'holdPolicy' | 'stepNow'>;
}

/** What comes by itself next, before it happens: what, when, why, and a way to hold it or have it now. */
export function ContactLine({ chat, actions }: ContactLineProps) {
  const presence = chat.live.eph.presence;
  const outlook = presence?.value.contact;
  if (presence === undefined || outlook === undefined || chat.live.link.status !== 'live') {
    return null;
  }
  const dueAtMs = presence.atMs + outlook.dueInMs;
  const { conversation } = chat;
  return <Outlook {...{ conversation, outlook, dueAtMs, actions }} />;
}

interface OutlookProps {
  readonly conversation: string;
  readonly outlook: ContactOutlook;
  readonly dueAtMs: number;
  readonly actions: ContactLineProps['actions'];
}

function Outlook({ conversation, outlook, dueAtMs, actions }: OutlookProps) {
  const words = useWords();
  const text = useTicked((time) => outlookText(outlook, dueAtMs - time.monotonicMs(), words));
  const { act, held, steps } = outlook;
  return (
    <section className="contact-line" aria-label={words.t('contact.label')}>
      <p className="soft tabular" data-act={act} data-stopped={outlook.stopped}>
        {text}
      </p>
      <Button
        className="button small-button"
        onPress={() => actions.holdPolicy(conversation, !held)}
      >
        {words.t(held ? 'contact.release' : 'contact.hold')}
      </Button>
      <Button
        className="button small-button"
        isDisabled={act === ''}
        onPress={() => actions.stepNow(conversation, steps)}
      >
        {words.t('contact.do-now')}
      </Button>
    </section>
  );
}
