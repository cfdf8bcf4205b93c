import type { Contact } from '../model/entry.js';
import { useWords } from './speech.js';

/** Numbers for people who would rather call; nobody is called by the page. */
export function Contacts(props: {
  readonly contacts: readonly Contact[];
  readonly title: 'before.call' | 'end.call';
}) {
  const { say } = useWords();
  return (
    <section class="call">
      <h2>{say(props.title)}</h2>
      <ul>
        {props.contacts.map((contact) => (
          <li key={contact.name}>
            <span>{contact.name}</span>
            <a href={`tel:${contact.phone.replace(/[^\d+*#]/g, '')}`} dir="ltr">
              {contact.phone}
            </a>
            {contact.note !== '' && <span class="soft">{contact.note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
