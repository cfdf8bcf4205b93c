import type { LiveState } from '@stillhere/live-protocol/client';
import { useLayoutEffect } from 'preact/hooks';
import { endingOf } from '../model/ending.js';
import type { Contact } from '../model/entry.js';
import { Contacts } from './contacts.js';
import { useWords } from './speech.js';

export interface EndedProps {
  readonly live: LiveState;
  /** Own words that did not get into the chat, the draft last. */
  readonly unsent: readonly string[];
  readonly contacts: readonly Contact[];
  readonly onAnew: () => void;
}

/** Stands below the last message: why it ended, how to come back, where else help is. */
export function Ended({ live, unsent, contacts, onAnew }: EndedProps) {
  const { say } = useWords();
  const why = endingOf(live)?.why;
  useLayoutEffect(() => {
    // The composer has gone, and the focus with it: the end begins at its title.
    if (document.activeElement !== document.body) return;
    document.getElementById('title')?.focus({ preventScroll: true });
  }, []);
  return (
    <section class="ended" aria-label={say('end.title')}>
      {why !== undefined && <p>{say(why)}</p>}
      {unsent.length > 0 && (
        <div class="unsent">
          <p>{say('end.unsent')}</p>
          {unsent.map((text, index) => (
            <blockquote key={index} class="words" dir="auto">
              {text}
            </blockquote>
          ))}
        </div>
      )}
      <p>{say('end.return')}</p>
      <button type="button" class="main-act" onClick={onAnew}>
        {say('end.anew')}
      </button>
      {contacts.length > 0 && <Contacts contacts={contacts} title="end.call" />}
    </section>
  );
}
