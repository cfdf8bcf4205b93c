import type { ComponentChildren } from 'preact';
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
  /** Undefined as long as `view`. */
  readonly acts: TalkActs | undefined;
  /** Below the two lines, and below nothing that opens. */
  readonly children: ComponentChildren;
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
  const { view, acts, contacts, later } = props;
  const header = view?.header ?? coming;
  return (
    <header class="talk-head">
      <h1 id="title" tabIndex={-1}>
        {sayPhrase(words, header.title)}
      </h1>
      {view && acts && later && <later.HeadAct {...{ view, contacts, acts }} />}
      <p class={header.tone === 'cut' ? 'line cut' : 'line'}>
        {header.line !== undefined && sayPhrase(words, header.line)}
      </p>
      {props.children}
    </header>
  );
}
