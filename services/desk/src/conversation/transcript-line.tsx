import type { OutboxItem } from '@stillhere/live-protocol/client';
import { memo, useState } from 'react';
import { Button } from 'react-aria-components';
import { EndProofLines } from '../contact/end-proof-lines.js';
import type { Silence } from '../model/silence.js';
import type { FactRow, TranscriptRow } from '../model/transcript.js';
import { KeptGlyph, LockGlyph, ReceiptGlyph } from '../parts/glyphs.js';
import { Clock, useTicked } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface TranscriptLineProps {
  readonly row: TranscriptRow;
  /** Own participant id. */
  readonly me: string | undefined;
  readonly onTakeBack: (cid: string) => void;
}

export const TranscriptLine = memo(function TranscriptLine({
  row,
  me,
  onTakeBack,
}: TranscriptLineProps) {
  switch (row.kind) {
    case 'day':
      return <DayLine at={row.at} />;
    case 'message':
      return <MessageLine row={row} me={me} />;
    case 'note':
      return <NoteLine row={row} />;
    case 'fact':
      return <FactLine row={row} />;
    case 'facts':
      return <FactsLine rows={row.rows} />;
    case 'silence':
      return <SilenceLine silence={row.silence} ongoing={row.ongoing} />;
    case 'outbox':
      return <OutboxLine item={row.item} onTakeBack={onTakeBack} />;
  }
});

function DayLine({ at }: { at: string }) {
  const words = useWords();
  const day = useTicked((time) => words.day(at, time.serverMs()));
  return (
    <p className="line-day">
      <span>{day}</span>
    </p>
  );
}

type MessageRow = Extract<TranscriptRow, { kind: 'message' }>;

function MessageLine({ row, me }: { row: MessageRow; me: string | undefined }) {
  const words = useWords();
  const { item, side, name, receipt, continues } = row;
  const own = me === undefined || item.author === me;
  const who =
    side === 'visitor' ? words.t('transcript.visitor') : own ? words.t('transcript.you') : name;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <article> for each line would be noise.
    <div
      className="line-message"
      role="group"
      aria-label={who}
      data-side={side}
      data-continues={continues}
      data-line
      data-revision={item.revision}
      tabIndex={-1}
    >
      <div className="bubble">
        <span className="sr">{who}: </span>
        <p className="body" dir="auto" data-erased={item.body === null}>
          {item.body ?? words.t(item.unreadable ? 'transcript.unreadable' : 'transcript.erased')}
        </p>
      </div>
      <span className="line-meta soft small">
        <Clock at={item.at} />
        {receipt !== undefined && (
          <span className="receipt" data-receipt={receipt}>
            <ReceiptGlyph receipt={receipt} />
            <span className="receipt-words">{words.t(`receipt.${receipt}`)}</span>
          </span>
        )}
      </span>
    </div>
  );
}

function NoteLine({ row: { item, name } }: { row: Extract<TranscriptRow, { kind: 'note' }> }) {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div
      className="line-note"
      role="group"
      aria-label={words.t('transcript.note')}
      data-line
      tabIndex={-1}
    >
      <p className="small note-title">
        <LockGlyph /> {words.t('transcript.note-by', { name })} · <Clock at={item.at} />
      </p>
      <p className="body" dir="auto">
        {item.body ?? words.t(item.unreadable ? 'transcript.unreadable' : 'transcript.erased')}
      </p>
    </div>
  );
}

function FactLine({ row }: { row: FactRow }) {
  const words = useWords();
  return (
    <>
      <p className="line-rule small">
        <span>
          {words.t(`fact.${row.fact.kind}`, { name: row.fact.name })} <Clock at={row.at} seconds />
        </span>
      </p>
      {row.proof !== undefined && <EndProofLines proof={row.proof} />}
    </>
  );
}

/** A run of connection facts in one line; each of them on demand. */
function FactsLine({ rows }: { rows: readonly FactRow[] }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const last = rows.at(-1);
  if (last === undefined) return null;
  return (
    <>
      {open && rows.map((row) => <FactLine key={row.key} row={row} />)}
      <p className="line-rule small">
        <span>
          {!open && (
            <>
              {words.t('facts.folded', {
                count: rows.length,
                last: words.t(`fact.${last.fact.kind}`, { name: last.fact.name }),
              })}{' '}
              <Clock at={last.at} seconds />{' '}
            </>
          )}
          <Button className="link" aria-expanded={open} onPress={() => setOpen(!open)}>
            {words.t(open ? 'facts.hide' : 'facts.show')}
          </Button>
        </span>
      </p>
    </>
  );
}

function SilenceLine({ silence, ongoing }: { silence: Silence; ongoing: boolean }) {
  const words = useWords();
  const duration = words.age(silence.ms);
  const where = silence.states
    .map((state) => words.t(`where.${state}`))
    .reduce((first, second) => words.t('where.then', { first, second }));
  return (
    <p className="line-silence small">
      {words.t(ongoing ? 'silence.is' : 'silence.was', { duration })}, {where}
    </p>
  );
}

interface OutboxLineProps {
  readonly item: OutboxItem;
  readonly onTakeBack: (cid: string) => void;
}

/** A message of ours that is not in the log yet: always in sight until it is, or is taken back. */
function OutboxLine({ item, onTakeBack }: OutboxLineProps) {
  const words = useWords();
  const refused = item.status === 'refused';
  const why = words.t(`refusal.${item.refusal?.code ?? 'unavailable'}`);
  return (
    <div className="line-message" data-side="staff" data-outbox={item.status} data-kind={item.kind}>
      <div className="bubble">
        <p className="body" dir="auto">
          {item.kind === 'note' && (
            <span className="small note-title">
              <LockGlyph /> {words.t('outbox.note')}{' '}
            </span>
          )}
          {item.body}
        </p>
      </div>
      <span className="line-meta small">
        {item.status === 'saved' ? <ReceiptGlyph receipt="saved" /> : <KeptGlyph />}
        <span className={refused ? 'attention' : 'soft'}>
          {words.t(`outbox.${item.status}`, { why })}
        </span>
        {refused && (
          <Button className="link" onPress={() => onTakeBack(item.cid)}>
            {words.t('outbox.take-back')}
          </Button>
        )}
      </span>
    </div>
  );
}
