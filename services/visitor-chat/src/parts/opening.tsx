import type { Contact } from '../model/entry.js';
import type { PageAction, PageScreen } from '../model/page.js';
import { CallNow, Contacts } from './contacts.js';
import { useWords } from './speech.js';

export interface OpeningProps {
  readonly at: Extract<PageScreen, { screen: 'opening' }>;
  readonly contacts: readonly Contact[];
  /** Where the numbers to call stand open. */
  readonly callNow: readonly Contact[] | undefined;
  readonly act: (action: PageAction) => void;
}

/** Between the last answer and the chat: usually too short to be read. */
export function Opening({ at, contacts, callNow, act }: OpeningProps) {
  const { say } = useWords();
  if (at.status === 'asking') {
    return (
      <main class="sheet opening">
        <h1 id="title" tabIndex={-1} class="calm">
          {say('opening.wait')}
        </h1>
        {callNow !== undefined && <CallNow contacts={callNow} />}
      </main>
    );
  }
  const refused = at.status === 'refused';
  return (
    <main class="sheet opening">
      <h1 id="title" tabIndex={-1} class="calm">
        {say(refused ? 'opening.refused' : 'opening.unreached')}
      </h1>
      {refused && at.message !== '' && <p dir="auto">{at.message}</p>}
      {contacts.length === 0 && <p>{say('entry.danger')}</p>}
      <button type="button" class="main-act" onClick={() => act({ type: 'asked-again' })}>
        {say('opening.now')}
      </button>
      <div class="steps">
        <button type="button" onClick={() => act({ type: 'went-back' })}>
          {say('survey.back')}
        </button>
      </div>
      {contacts.length > 0 && <Contacts contacts={contacts} title="before.call" />}
    </main>
  );
}
