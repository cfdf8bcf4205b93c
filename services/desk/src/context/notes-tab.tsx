import type { ConversationView } from '@stillhere/live-protocol';
import { isNote } from '../model/chat.js';
import { staffNames } from '../model/staff-names.js';
import { Empty } from '../parts/empty.js';
import { Clock } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

/** All notes of this chat together, newest first. */
export function NotesTab({ view }: { view: ConversationView }) {
  const words = useWords();
  const nameOf = staffNames(view);
  const notes = view.items.filter(isNote).reverse();
  if (notes.length === 0) {
    return <Empty what={words.t('notes.empty')} todo={words.t('notes.empty-do')} />;
  }
  return (
    <ol className="notes">
      {notes.map((note) => (
        <li key={note.id} className="note-card">
          <p className="soft small">
            <bdi>{nameOf(note.author)}</bdi> · <Clock at={note.at} />
          </p>
          <p className="body" dir="auto">
            {note.body ?? words.t(note.unreadable ? 'transcript.unreadable' : 'transcript.erased')}
          </p>
        </li>
      ))}
    </ol>
  );
}
