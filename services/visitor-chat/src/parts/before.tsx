import type { Later } from '../browser/load.js';
import { type Entry, isNobodyThere, type Wait } from '../model/entry.js';
import type { EntryState } from '../model/page.js';
import { type Language, languages } from '../words/words.js';
import { CallNow, Contacts } from './contacts.js';
import { useWords } from './speech.js';

export interface BeforeProps {
  readonly entry: EntryState;
  readonly hasLostChat: boolean;
  readonly later: Later | undefined;
  readonly onStart: () => void;
  readonly onLanguage: (language: Language) => void;
}

/** What this is, who answers, what it costs, what is stored; Start; another way; how to leave. */
export function Before({ entry, hasLostChat, later, onStart, onLanguage }: BeforeProps) {
  const words = useWords();
  return (
    <main class="sheet before">
      <LanguageChoice onLanguage={onLanguage} />
      {hasLostChat && words.complete && <p role="status">{words.say('before.lost')}</p>}
      {entry.status === 'here' ? (
        <Offer entry={entry.entry} />
      ) : (
        <EntryWait unreached={entry.status === 'unreached'} />
      )}
      <LeaveNote later={later} />
      {entry.status === 'here' && <Start entry={entry.entry} onStart={onStart} />}
    </main>
  );
}

function Offer({ entry }: { readonly entry: Entry }) {
  const { say } = useWords();
  return (
    <div class="offer">
      <h1 id="title" tabIndex={-1}>
        {entry.serviceName}
      </h1>
      <WaitNow wait={entry.wait} />
      {isNobodyThere(entry) && (
        <>
          <CallNow contacts={entry.contacts} />
          <p>{say('before.here')}</p>
        </>
      )}
      {entry.disclosure.sections.map((section) => (
        <section key={section.title}>
          <h2>{section.title}</h2>
          {section.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </section>
      ))}
    </div>
  );
}

function WaitNow({ wait }: { readonly wait: Wait | undefined }) {
  const { say } = useWords();
  if (wait === undefined) return null;
  if (wait.counselors === 0) return <p>{say('before.nobody')}</p>;
  if (!wait.free) return <p>{say('before.busy')}</p>;
  return wait.waitToS === 0 ? null : (
    <p>{say('before.wait', { to: Math.ceil(wait.waitToS / 60) })}</p>
  );
}

function Start({ entry, onStart }: { readonly entry: Entry; readonly onStart: () => void }) {
  const { say } = useWords();
  return (
    <>
      <div class="start">
        <button type="button" class="main-act" onClick={onStart}>
          {say('before.start')}
        </button>
        <p class="soft">{say('before.agree')}</p>
      </div>
      {entry.contacts.length > 0 && <Contacts contacts={entry.contacts} title="before.call" />}
    </>
  );
}

function EntryWait({ unreached }: { readonly unreached: boolean }) {
  const { say } = useWords();
  return (
    <div class={unreached ? 'offer' : 'offer coming'} role="status">
      <h1 class="calm" id="title" tabIndex={-1}>
        {say(unreached ? 'entry.unreached' : 'entry.wait')}
      </h1>
    </div>
  );
}

function LeaveNote({ later }: Pick<BeforeProps, 'later'>) {
  const { say } = useWords();
  return (
    <section class="leave">
      <h2>{say('before.leave')}</h2>
      <p>{say('before.leave.how')}</p>
      <p>{say('before.leave.not')}</p>
      <p>{say('before.leave.back')}</p>
      <details>
        <summary>{say('before.safer')}</summary>
        {later !== undefined && <later.SaferLines />}
      </details>
    </section>
  );
}

const ownNames: Partial<Record<Language, string>> = { en: 'English', es: 'Español' };

function LanguageChoice({ onLanguage }: Pick<BeforeProps, 'onLanguage'>) {
  const { language, say } = useWords();
  return (
    <fieldset class="languages" aria-label={say('language')}>
      {languages.map((known) =>
        ownNames[known] === undefined ? null : (
          <button
            type="button"
            key={known}
            lang={known}
            aria-pressed={known === language}
            onClick={() => onLanguage(known)}
          >
            {ownNames[known]}
          </button>
        ),
      )}
    </fieldset>
  );
}
