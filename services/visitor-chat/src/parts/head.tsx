import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Later } from '../browser/load.js';
import type { Contact } from '../model/entry.js';
import type { Header } from '../model/header.js';
import type { TalkView } from '../model/talk-view.js';
import { sayPhrase, useWords } from './speech.js';
import type { TalkActs } from './talk-acts.js';

export interface HeadProps {
  /** Undefined while the live side is on its way. */
  readonly view: TalkView | undefined;
  readonly contacts: readonly Contact[];
  readonly later: Later | undefined;
  readonly acts: TalkActs;
}

const coming: Header = {
  title: { key: 'talk.title' },
  line: { key: 'link.connecting' },
  tone: 'plain',
  action: undefined,
};

/** Where one stands, in two lines whose place is always kept. */
export function Head(props: HeadProps) {
  const words = useWords();
  const { view, acts } = props;
  const header = view?.header ?? coming;
  const act = {
    'use-here': { word: 'link.here', onClick: acts.useHere },
    'begin-anew': { word: 'end.anew', onClick: acts.beginAnew },
  } as const;
  return (
    <header class="talk-head">
      <h1 id="title" tabIndex={-1}>
        {sayPhrase(words, header.title)}
      </h1>
      {header.action !== undefined && (
        <button type="button" onClick={act[header.action].onClick}>
          {words.say(act[header.action].word)}
        </button>
      )}
      {header.action === undefined && view?.phase !== 'ended' && <More {...props} />}
      <p class={header.tone === 'cut' ? 'line cut' : 'line'}>
        {header.line !== undefined && sayPhrase(words, header.line)}
      </p>
    </header>
  );
}

function More({ view, acts, contacts, later }: HeadProps) {
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
        {open && later !== undefined && view !== undefined && (
          <later.MorePanel
            view={view.live.view}
            contacts={contacts}
            onShare={acts.share}
            onEnd={acts.leave}
          />
        )}
      </div>
    </div>
  );
}
