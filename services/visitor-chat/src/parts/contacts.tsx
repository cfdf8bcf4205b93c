import type { Contact } from '../model/entry.js';
import { useWords } from './speech.js';

interface ContactsProps {
  readonly contacts: readonly Contact[];
}

/** Numbers for people who would rather call; nobody is called by the page. */
export function Contacts(props: ContactsProps & { readonly title: 'before.call' | 'end.call' }) {
  const { say } = useWords();
  return (
    <section class="call">
      <h2>{say(props.title)}</h2>
      <ContactList contacts={props.contacts} />
    </section>
  );
}

/** The same, opened by who asks for it. Its place is kept until the numbers are here. */
export function FoldedContacts({ contacts }: ContactsProps) {
  const { say } = useWords();
  return (
    <details class={contacts.length === 0 ? 'call past' : 'call'}>
      <summary>{say('before.call')}</summary>
      <ContactList contacts={contacts} />
    </details>
  );
}

function ContactList({ contacts }: ContactsProps) {
  return (
    <ul>
      {contacts.map(({ name, phone, note }) => (
        <li key={name}>
          <span>{name}</span>
          <a href={`tel:${phone.replace(/[^\d+*#]/g, '')}`} dir="ltr">
            {phone}
          </a>
          {note !== '' && <span class="soft">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
