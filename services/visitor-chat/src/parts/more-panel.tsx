import type { ConversationView } from '@stillhere/live-protocol';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Contact } from '../model/entry.js';
import { sharingOf } from '../model/talk.js';
import { Contacts } from './contacts.js';
import { useWords } from './speech.js';
import type { Sharing } from './talk-acts.js';

export interface MorePanelProps {
  readonly view: ConversationView;
  readonly contacts: readonly Contact[];
  readonly onShare: (sharing: Sharing) => void;
  readonly onEnd: () => void;
}

/** What nobody needs until they ask for it. */
export function MorePanel({ view, contacts, onShare, onEnd }: MorePanelProps) {
  return (
    <>
      <SharingChoice sharing={sharingOf(view)} onShare={onShare} />
      {contacts.length > 0 && <Contacts contacts={contacts} title="before.call" />}
      <EndChoice onEnd={onEnd} />
    </>
  );
}

function SharingChoice({
  sharing,
  onShare,
}: {
  readonly sharing: Sharing;
  readonly onShare: (sharing: Sharing) => void;
}) {
  const { say } = useWords();
  return (
    <fieldset>
      <legend>{say('more.share')}</legend>
      {(['typing', 'displayed'] as const).map((what) => (
        <label class="check" key={what}>
          <input
            type="checkbox"
            autocomplete="off"
            checked={sharing[what]}
            onChange={({ currentTarget }) => onShare({ ...sharing, [what]: currentTarget.checked })}
          />
          <span>{say(`more.share.${what}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function EndChoice({ onEnd }: Pick<MorePanelProps, 'onEnd'>) {
  const { say } = useWords();
  const [sure, setSure] = useState(false);
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sure) no.current?.focus();
  }, [sure]);
  if (!sure) {
    return (
      <button type="button" onClick={() => setSure(true)}>
        {say('more.end')}
      </button>
    );
  }
  return (
    <fieldset class="sure" aria-label={say('more.sure')}>
      <p>{say('more.sure')}</p>
      <button type="button" ref={no} onClick={() => setSure(false)}>
        {say('more.no')}
      </button>
      <button type="button" onClick={onEnd}>
        {say('more.yes')}
      </button>
    </fieldset>
  );
}
