import { type KeyboardEvent, memo, useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { virtualFromLines } from '../app/limits.js';
import type { DeskActions } from '../app/state.js';
import { type Chat, isTyping, unreadBecause } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import type { TranscriptRow } from '../model/transcript.js';
import { Empty } from '../parts/empty.js';
import { useTicked } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { TranscriptLine } from './transcript-line.js';
import { useDisplayed } from './use-displayed.js';
import { useRows } from './use-rows.js';
import { useStayAtEnd } from './use-stay-at-end.js';
import { VirtualLines } from './virtual-lines.js';

interface TranscriptProps {
  readonly chat: Chat;
  readonly actions: DeskActions;
}

/** What was said, in the order of the log, with silences and connection facts between. */
export const Transcript = memo(function Transcript({ chat, actions }: TranscriptProps) {
  const words = useWords();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const rows = useRows(chat);
  const end = useStayAtEnd(scroller, chat, actions);
  useDisplayed(scroller, chat, (revision, dwellMs) =>
    actions.seen(chat.conversation, revision, dwellMs),
  );
  const unread = unreadBecause(chat.live);
  return (
    <div className="transcript-frame">
      <div
        ref={setScroller}
        className="transcript scroll"
        role="log"
        aria-live="off"
        aria-busy={unread === 'loading'}
        aria-label={words.t('transcript.label', {
          name: words.t('row.name', { code: codeName(chat.conversation) }),
        })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable.
        tabIndex={0}
        onScroll={end.onScroll}
        onKeyDown={rove}
      >
        {rows.length === 0 && <NothingYet unread={unread} />}
        <Lines
          rows={rows}
          scroller={scroller}
          conversation={chat.conversation}
          me={chat.live.me}
          actions={actions}
        />
        <TypingLine chat={chat} />
      </div>
      {!end.atEnd && (
        <Button className="to-newest" onPress={end.toEnd}>
          {words.t('transcript.to-newest', { count: end.unseen })}
        </Button>
      )}
    </div>
  );
});

interface LinesProps {
  readonly rows: readonly TranscriptRow[];
  /** Null while the page is first drawn. */
  readonly scroller: HTMLDivElement | null;
  readonly conversation: string;
  readonly me: string | undefined;
  readonly actions: DeskActions;
}

/** Not drawn again by presence, typing or another chat: only by lines of its own. */
const Lines = memo(function Lines({ rows, scroller, conversation, me, actions }: LinesProps) {
  const takeBack = useCallback(
    (cid: string) => actions.takeBack(conversation, cid),
    [actions, conversation],
  );
  const draw = (row: TranscriptRow) => <TranscriptLine row={row} me={me} onTakeBack={takeBack} />;
  if (rows.length >= virtualFromLines) {
    return scroller && <VirtualLines rows={rows} scroller={scroller} draw={draw} />;
  }
  return (
    <ol className="lines">
      {rows.map((row) => (
        <li key={row.key}>{draw(row)}</li>
      ))}
    </ol>
  );
});

function NothingYet({ unread }: { unread: ReturnType<typeof unreadBecause> }) {
  const words = useWords();
  if (unread !== undefined) return <Empty what={words.t(`transcript.${unread}`)} />;
  return <Empty what={words.t('transcript.empty')} todo={words.t('transcript.empty-do')} />;
}

/** As text, in a place that is always there: nothing jumps when somebody starts to write. */
function TypingLine({ chat }: { chat: Chat }) {
  const words = useWords();
  const typing = useTicked((time) => isTyping(chat.live, time.monotonicMs()));
  return <p className="typing-line soft small">{typing ? words.t('transcript.typing') : ''}</p>;
}

/** Arrow keys, Home and End go from message to message, wherever the page has drawn them. */
function rove(event: KeyboardEvent<HTMLDivElement>): void {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const wanted: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowUp: at === -1 ? lines.at(-1) : lines[at - 1],
    ArrowDown: at === -1 ? lines[0] : lines[at + 1],
    Home: lines[0],
    End: lines.at(-1),
  };
  const line = wanted[event.key];
  if (line === undefined) return;
  event.preventDefault();
  line.focus();
}
