import { useState } from 'preact/hooks';
import type { Row } from '../model/talk.js';
import { RowView } from './message.js';
import { useWords } from './speech.js';

export interface TranscriptProps {
  readonly rows: readonly Row[];
  readonly onTakeBack: (cid: string) => void;
}

const keysThatMove: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * The log of the chat. One message is in the tab order and arrows move between them. The browser's
 * own announcing is off (`aria-live`): the Announcer tells arrivals once and own messages never.
 */
export function Transcript({ rows, onTakeBack }: TranscriptProps) {
  const { say } = useWords();
  const [focused, setFocused] = useState<string>();
  const messages = rows.filter((row) => row.kind === 'message');
  const tabStop = messages.find((row) => row.key === focused)?.key ?? messages.at(-1)?.key;
  const move = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches('article')) return;
    const next = keysThatMove[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const log = event.currentTarget as HTMLElement;
    const all = [...log.querySelectorAll<HTMLElement>('article')];
    all[next(all.indexOf(event.target), all.length - 1)]?.focus();
  };
  const remember = (event: FocusEvent) => {
    if (!(event.target instanceof HTMLElement)) return;
    setFocused(event.target.closest('article')?.dataset.key);
  };
  return (
    <div
      class="log"
      role="log"
      aria-live="off"
      aria-label={say('talk.log')}
      onKeyDown={move}
      onFocusIn={remember}
    >
      {rows.map((row, index) => (
        <RowView
          key={row.key}
          row={row}
          first={!sameSpeaker(rows[index - 1], row)}
          inTabOrder={row.key === tabStop}
          onTakeBack={onTakeBack}
        />
      ))}
    </div>
  );
}

const sameSpeaker = (above: Row | undefined, row: Row): boolean =>
  above?.kind === 'message' &&
  row.kind === 'message' &&
  above.mine === row.mine &&
  above.author === row.author;
