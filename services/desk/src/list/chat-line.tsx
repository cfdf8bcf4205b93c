import { GridListItem } from 'react-aria-components';
import { type Chat, isTyping, unreadBecause } from '../model/chat.js';
import type { ChatRow } from '../model/chat-row.js';
import { type Services, topicText } from '../model/service-words.js';
import { PresenceGlyph, PriorityChip, RiskChip } from '../parts/glyphs.js';
import { Counter, useTicked } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { RowName } from './row-name.js';

interface ChatLineProps {
  readonly row: ChatRow;
  readonly chat: Chat;
}

/** One chat of mine: who, whether they are here, the last line, how long they have been waiting. */
export function ChatLine({ row, chat, services }: ChatLineProps & { services: Services }) {
  const words = useWords();
  const topic = topicText(services, chat.live.view.service, row.about.topic);
  const name = words.t('row.name', { code: row.code });
  return (
    <GridListItem id={row.conversation} textValue={name} className="row chat-row">
      <PresenceGlyph verdict={row.verdict} />
      <span className="row-body">
        <span className="row-head">
          <RowName conversation={row.conversation} alias={row.about.alias} />
          <RowState row={row} />
        </span>
        {(row.risk !== undefined || row.pressing !== undefined || topic !== '') && (
          <span className="row-line small">
            {row.risk !== undefined && <RiskChip level={row.risk} />}
            {row.pressing !== undefined && <PriorityChip value={row.pressing} />}
            <bdi className="row-text">{topic}</bdi>
          </span>
        )}
        <span className="row-line">
          <LastLine row={row} chat={chat} />
          <RowMarks row={row} />
        </span>
      </span>
    </GridListItem>
  );
}

function RowState({ row }: { row: ChatRow }) {
  const words = useWords();
  if (row.status === 'ended') return <span className="soft small">{words.t('row.ended')}</span>;
  if (row.left) return <span className="soft small">{words.t('row.left')}</span>;
  if (row.wait === undefined) return null;
  const { since, halt } = row.wait;
  if (halt?.why === 'not-seen') {
    return <span className="soft small">{words.t('row.unanswered')}</span>;
  }
  if (halt !== undefined) {
    const time = words.time(halt.since);
    return <span className="soft small">{words.t('row.unanswered-cut', { time })}</span>;
  }
  return (
    <span className="row-waits small">
      <span className="row-waits-word">{words.t('row.waits')}</span> <Counter since={since} limit />
    </span>
  );
}

function LastLine({ row, chat }: ChatLineProps) {
  const words = useWords();
  if (useTicked((time) => isTyping(chat.live, time.monotonicMs()))) {
    return <span className="row-text writing">{words.t('row.writing')}</span>;
  }
  if (row.lastLine === undefined) {
    const unread = unreadBecause(chat.live);
    return (
      <span className="row-text soft">
        {words.t(unread === undefined ? 'row.nothing-yet' : `transcript.${unread}`)}
      </span>
    );
  }
  const { body, isUnreadable } = row.lastLine;
  const text = body ?? words.t(isUnreadable ? 'row.unreadable' : 'row.erased');
  return (
    <bdi className="row-text soft">{row.lastLine.mine ? words.t('row.you', { text }) : text}</bdi>
  );
}

function RowMarks({ row }: { row: ChatRow }) {
  const words = useWords();
  const held = row.refused > 0 ? 'row.refused' : 'row.kept';
  const count = row.refused > 0 ? row.refused : row.kept;
  return (
    <>
      {count > 0 && (
        <span className="mark-held" title={words.t(held, { count })}>
          <span aria-hidden="true">!</span>
          <span className="sr">{words.t(held, { count })}</span>
        </span>
      )}
      {row.unread > 0 && (
        <span className="mark-unread tabular" title={words.t('row.unread', { count: row.unread })}>
          <span aria-hidden="true">{row.unread}</span>
          <span className="sr">{words.t('row.unread', { count: row.unread })}</span>
        </span>
      )}
    </>
  );
}
