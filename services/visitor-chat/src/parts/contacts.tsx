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

/** Stand open where somebody may not be safe, and where nobody of us is there. One tap each. */
export function CallNow({ contacts }: ContactsProps) {
  const { say } = useWords();
  if (contacts.length === 0) return null;
  return (
    <section class="call-now" aria-label={say('call.now')}>
      <p>{say('call.now')}</p>
      {contacts.map(({ name, phone }) => (
        <a key={name} href={telephone(phone)}>
          <span>{name}</span> <b dir="ltr">{phone}</b>
        </a>
      ))}
    </section>
  );
}

export function ContactList({ contacts }: ContactsProps) {
  return (
    <ul>
      {contacts.map(({ name, phone, note }) => (
        <li key={name}>
          <span>{name}</span>
          <a href={telephone(phone)} dir="ltr">
            {phone}
          </a>
          {note !== '' && <span class="soft">{note}</span>}
        </li>
      ))}
    </ul>
  );
}

const telephone = (phone: string): string => `tel:${phone.replace(/[^\d+*#]/g, '')}`;
