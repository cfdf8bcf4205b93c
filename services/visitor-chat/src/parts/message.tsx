import type { Row } from '../model/talk.js';
import { sayPhrase, useWords } from './speech.js';

export interface RowProps {
  readonly row: Row;
  /** Whether who writes changes here: name and time stand once above a run. */
  readonly first: boolean;
  /** The one message that Tab reaches; arrows reach the others. */
  readonly inTabOrder: boolean;
  readonly onTakeBack: (cid: string) => void;
}

/** Every word of a person is a text node in its own bidirectional isolate; nothing in it is live. */
export function RowView({ row, first, inTabOrder, onTakeBack }: RowProps) {
  const words = useWords();
  const { say, time, exactTime } = words;
  if (row.kind === 'fact') {
    return (
      <p class="fact" data-revision={row.revision < 0 ? undefined : row.revision}>
        {sayPhrase(words, row.phrase)}
      </p>
    );
  }
  const who = row.mine ? say('talk.you') : row.author || say('talk.counselor');
  const when = row.at === '' ? undefined : time(row.at);
  return (
    <article
      class={row.mine ? 'said mine' : 'said theirs'}
      data-key={row.key}
      data-revision={row.mine ? undefined : row.revision}
      tabIndex={inTabOrder ? 0 : -1}
      aria-label={when === undefined ? who : say('talk.said', { name: who, time: when })}
    >
      {first && !row.mine && <p class="who">{who}</p>}
      <p class={row.text === undefined ? 'words erased' : 'words'} dir="auto">
        {row.text ?? say(row.isUnreadable ? 'talk.unreadable' : 'talk.erased')}
      </p>
      <p class="state">
        {row.refused && `${say('own.refused')} `}
        {row.status !== undefined && `${sayPhrase(words, row.status)} `}
        {when !== undefined && (
          <time dateTime={row.at} title={exactTime(row.at)}>
            {when}
          </time>
        )}
      </p>
      {row.refused && (
        <button type="button" class="take-back" onClick={() => onTakeBack(row.key)}>
          {say('own.takeBack')}
        </button>
      )}
    </article>
  );
}
