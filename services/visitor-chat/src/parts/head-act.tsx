import type { Contact } from '../model/entry.js';
import type { TalkView } from '../model/talk-view.js';
import { More } from './more.js';
import { useWords } from './speech.js';
import type { TalkActs } from './talk-acts.js';

export interface HeadActProps {
  readonly view: TalkView;
  readonly contacts: readonly Contact[];
  readonly acts: TalkActs;
}

const words = { 'use-here': 'link.here', 'begin-anew': 'end.anew' } as const;

/** The one button beside the title: the way on where the page cannot help itself, else *More*. */
export function HeadAct({ view, contacts, acts }: HeadActProps) {
  const { say } = useWords();
  const { action } = view.header;
  if (action !== undefined) {
    const onClick = action === 'use-here' ? acts.useHere : acts.beginAnew;
    return (
      <button type="button" onClick={onClick}>
        {say(words[action])}
      </button>
    );
  }
  if (view.phase === 'ended') return null;
  return <More view={view.live.view} {...{ contacts, acts }} />;
}
