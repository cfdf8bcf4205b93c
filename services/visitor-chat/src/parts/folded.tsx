import type { Contact } from '../model/entry.js';
import { ContactList } from './contacts.js';
import { useWords } from './speech.js';

/** What the fold about this device opens. */
export function SaferLines() {
  const { say } = useWords();
  return (
    <>
      <p>{say('before.safer.1')}</p>
      <p>{say('before.safer.2')}</p>
      <p>{say('before.safer.3')}</p>
      <p>{say('before.safer.4')}</p>
    </>
  );
}

/** What nobody needs to write: each opened by who asks for it. */
export function IntroFolds({ contacts }: { readonly contacts: readonly Contact[] }) {
  const { say } = useWords();
  return (
    <>
      <details>
        <summary>{say('breathe.title')}</summary>
        <p>{say('breathe.1')}</p>
        <ol>
          <li>{say('breathe.2')}</li>
          <li>{say('breathe.3')}</li>
          <li>{say('breathe.4')}</li>
          <li>{say('breathe.5')}</li>
        </ol>
        <p>{say('breathe.6')}</p>
      </details>
      {/* Its place is kept until the numbers are here. */}
      <details class={contacts.length === 0 ? 'call past' : 'call'}>
        <summary>{say('before.call')}</summary>
        <ContactList contacts={contacts} />
      </details>
    </>
  );
}
