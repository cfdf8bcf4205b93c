import { useRef, useState } from 'preact/hooks';
import type { Later } from '../browser/load.js';
import type { Contact } from '../model/entry.js';
import type { Phase } from '../model/talk.js';
import { Composer } from './composer.js';
import { CallNow } from './contacts.js';
import { Head } from './head.js';
import { useWords } from './speech.js';
import type { Shown, TalkActs } from './talk-acts.js';

export interface TalkProps {
  /** Undefined until the live client is loaded. */
  readonly shown: Shown | undefined;
  /** What was sent before that. */
  readonly early: readonly string[];
  readonly onEarly: (text: string) => void;
  readonly contacts: readonly Contact[];
  /** They said that they may not be safe. */
  readonly unsafe: boolean;
  readonly later: Later | undefined;
}

/** Waiting, talk and end: one page, so that nothing jumps when one becomes the other. */
export function Talk({ shown, early, onEarly, contacts, unsafe, later }: TalkProps) {
  const view = shown && later?.talkView(shown.live, shown);
  const ended = view?.phase === 'ended';
  const acts = shown?.acts;
  const { onTakeBack, ...draft } = useDraft(acts, onEarly);
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <main class="talk">
      <Head {...{ view, contacts, acts, later }}>
        {(unsafe || view?.callNow) && !ended && <CallNow contacts={contacts} />}
      </Head>
      <div class="scroller" ref={scroller}>
        <Intro phase={view?.phase ?? 'waiting'} contacts={contacts} later={later} />
        {later === undefined || shown === undefined || view === undefined ? (
          <Early texts={early} />
        ) : (
          <later.Log
            view={view}
            nowMs={shown.nowMs}
            draft={draft.text}
            contacts={contacts}
            scroller={scroller}
            acts={shown.acts}
            onTakeBack={onTakeBack}
          />
        )}
      </div>
      {!ended && <Composer {...draft} later={later} />}
    </main>
  );
}

/** The draft lives here only: in memory, and across the end of the chat. */
function useDraft(acts: TalkActs | undefined, onEarly: (text: string) => void) {
  const [text, setText] = useState('');
  const [focusAsked, setFocusAsked] = useState(0);
  return {
    text,
    focusAsked,
    onText(now: string) {
      setText(now);
      acts?.typing(now !== '');
    },
    onSend() {
      (acts?.post ?? onEarly)(text);
      acts?.typing(false);
      setText('');
    },
    onSendParts(parts: readonly string[]) {
      for (const part of parts) (acts?.post ?? onEarly)(part);
      acts?.typing(false);
      setText('');
      setFocusAsked((asked) => asked + 1);
    },
    onTakeBack(cid: string) {
      const body = acts?.takeBack(cid);
      if (body === undefined) return;
      setText((now) => (now.trim() === '' ? body : `${body}\n${now}`));
      setFocusAsked((asked) => asked + 1);
    },
  };
}

/** Own messages while the rest of the page is still on its way. */
function Early({ texts }: { readonly texts: readonly string[] }) {
  const { say } = useWords();
  return (
    <div class="log">
      {texts.map((text, index) => (
        <div class="said mine" key={index}>
          <p class="words" dir="auto">
            {text}
          </p>
          <p class="state">{say('own.sending')}</p>
        </div>
      ))}
    </div>
  );
}

interface IntroProps {
  readonly later: Later | undefined;
  readonly phase: Phase;
  readonly contacts: readonly Contact[];
}

/**
 * What holds until somebody is there, and what holds from then on, lie in one place that is as high
 * as the longer of the two, and the end leaves it empty: nothing below ever moves.
 */
function Intro({ phase, contacts, later }: IntroProps) {
  const { say } = useWords();
  return (
    <section class={phase === 'ended' ? 'intro past' : 'intro'}>
      <div class="in-turn">
        <p class={phase === 'waiting' ? undefined : 'past'}>{say('wait.write')}</p>
        <p class={phase === 'talk' ? undefined : 'past'}>{say('talk.pace')}</p>
      </div>
      {later !== undefined && <later.IntroFolds contacts={contacts} />}
    </section>
  );
}
