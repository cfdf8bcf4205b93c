import { messageLength, splitMessage } from '@stillhere/live-protocol';
import { useWords } from './speech.js';

export interface DraftLengthProps {
  readonly text: string;
  readonly onSendParts: (parts: readonly string[]) => void;
}

/** Told from here on: nobody counts before. */
const toldFrom = 200;

export const fitsMessage = (text: string): boolean => messageLength(text).fits;

/** How much more fits into one message; beyond that all of it is kept, and offered in parts. */
export function DraftLength({ text, onSendParts }: DraftLengthProps) {
  const { say } = useWords();
  const { fits, left, over } = messageLength(text);
  const parts = fits ? [] : splitMessage(text);
  return (
    <div class="draft-length" id="draft-length" role="status">
      {fits && left <= toldFrom && <p class="soft">{say('composer.left', { left })}</p>}
      {!fits && <p>{say('composer.over', { over })}</p>}
      {!fits && (
        <button type="button" onClick={() => onSendParts(parts)}>
          {say('composer.split', { count: parts.length })}
        </button>
      )}
    </div>
  );
}
