import type { ConversationView } from '@stillhere/live-protocol';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Contact } from '../model/entry.js';
import { MorePanel } from './more-panel.js';
import { useWords } from './speech.js';
import type { TalkActs } from './talk-acts.js';

export interface MoreProps {
  readonly view: ConversationView;
  readonly contacts: readonly Contact[];
  readonly acts: TalkActs;
}

/** Opens and closes what nobody needs until they ask for it. */
export function More({ view, acts, contacts }: MoreProps) {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [open]);
  return (
    <div>
      <button
        type="button"
        ref={button}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        {say('more.open')}
      </button>
      <div class="more-panel" id={panel} hidden={!open}>
        {open && (
          <MorePanel view={view} contacts={contacts} onShare={acts.share} onEnd={acts.leave} />
        )}
      </div>
    </div>
  );
}
