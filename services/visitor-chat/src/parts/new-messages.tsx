import { useWords } from './speech.js';

export interface NewMessagesProps {
  /** Messages of the other side that came while older ones were being read. */
  readonly unseen: number;
  readonly away: boolean;
  readonly goToNew: () => void;
}

/** Offers the newest instead of taking the reader there. Floats: nothing moves when it comes. */
export function NewMessages({ unseen, away, goToNew }: NewMessagesProps) {
  const { say } = useWords();
  return (
    <div class="to-new">
      {away && (
        <button type="button" onClick={goToNew}>
          {unseen > 0 ? say('talk.new', { count: unseen }) : say('talk.latest')}
        </button>
      )}
    </div>
  );
}
