import { useEffect, useRef } from 'preact/hooks';
import type { Later } from '../browser/load.js';
import { useWords } from './speech.js';

export interface ComposerProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  /** Bumped when a text was put back: the caret goes where the person goes on. */
  readonly focusAsked: number;
  readonly later: Later | undefined;
  /** Sends the draft in parts, where it is too long for one message. */
  readonly onSendParts: (parts: readonly string[]) => void;
}

/** Never locked, whatever the connection does; emptied only by a press of Send. */
export function Composer({ text, onText, onSend, onSendParts, focusAsked, later }: ComposerProps) {
  const { say } = useWords();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focusAsked > 0) box.current?.focus();
  }, [focusAsked]);
  const isTooLong = later?.fitsMessage(text) === false;
  const send = () => {
    if (text.trim() !== '' && !isTooLong) onSend();
    box.current?.focus();
  };
  return (
    <form
      class="composer"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label for="draft">{say('composer.label')}</label>
      <textarea
        id="draft"
        ref={box}
        rows={2}
        dir="auto"
        autocomplete="off"
        aria-describedby="composer-hint draft-length"
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onKeyDown={(event) => {
          if (!isSendKey(event) || !enterSends()) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="main-act" aria-disabled={isTooLong}>
        {say('composer.send')}
      </button>
      {later !== undefined && <later.DraftLength text={text} onSendParts={onSendParts} />}
      {enterSends() && (
        <p class="hint soft" id="composer-hint">
          {say('composer.hint')}
        </p>
      )}
    </form>
  );
}

/** On a touch keyboard Enter makes a line: there is no Shift and Enter to do it. */
const enterSends = (): boolean => matchMedia('(pointer: fine)').matches;

/** Not while an input method is still putting a character together. */
const isSendKey = (event: KeyboardEvent): boolean =>
  event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
