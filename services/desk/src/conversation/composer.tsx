import { type MessageLength, messageLength } from '@stillhere/live-protocol';
import type { KeyboardEvent } from 'react';
import {
  Button,
  Label,
  TextArea,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { takeFocus } from '../app/focus.js';
import {
  type Audience,
  type Draft,
  draftText,
  isSendable,
  messagesOf,
  switchedTo,
  withText,
} from '../model/composer.js';
import { LockGlyph } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { useWords } from '../parts/words-context.js';
import type { Condition } from './condition.js';

/** The room that is left is told only when it gets short. */
const tellRoomBelow = 200;

interface ComposerProps {
  readonly conversation: string;
  readonly draft: Draft;
  readonly condition: Condition;
  readonly onDraft: (draft: Draft) => void;
  readonly onSend: (draft: Draft) => void;
}

/** Where a counselor answers. Always open for writing, whatever the link does. */
export function Composer({ conversation, draft, condition, onDraft, onSend }: ComposerProps) {
  const words = useWords();
  const text = draftText(draft);
  const length = messageLength(text);
  const open = isSendable(text) && takes(condition, draft.to);
  const sendable = open && length.fits;
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || !enterSends()) return;
    event.preventDefault();
    if (sendable) onSend(draft);
  };
  return (
    <form
      className="composer"
      data-to={draft.to}
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend(draft);
      }}
    >
      <AudienceSwitch to={draft.to} onSwitch={(to) => onDraft(switchedTo(draft, to))} />
      <TextField
        key={`${conversation} ${draft.to}`}
        value={text}
        isInvalid={!length.fits}
        onChange={(next) => onDraft(withText(draft, next))}
        className="composer-field"
      >
        <Label className="sr">
          {words.t(draft.to === 'note' ? 'composer.note-label' : 'composer.visitor-label')}
        </Label>
        <TextArea
          id="composer"
          ref={(field) => takeFocus(conversation, field)}
          rows={3}
          dir="auto"
          aria-describedby="composer-foot"
          placeholder={hintOf(draft.to, condition, words)}
          onKeyDown={key}
        />
      </TextField>
      {!length.fits && (
        <TooLong
          over={length.over}
          messages={open ? messagesOf(text) : []}
          onSplit={() => onSend(draft)}
        />
      )}
      <div className="composer-foot">
        <p id="composer-foot" className="soft small">
          {footOf(condition, length, words)}
        </p>
        {condition === 'cut-off' && (
          <Button className="button" onPress={() => location.reload()}>
            {words.t('loading.reload')}
          </Button>
        )}
        <Button type="submit" className="button primary" isDisabled={!sendable}>
          {words.t(draft.to === 'note' ? 'composer.save-note' : 'composer.send')}
        </Button>
      </div>
    </form>
  );
}

/** Where no connection will come again, nothing may wait for one; who has left reads nothing more. */
function takes(condition: Condition, to: Audience): boolean {
  if (condition === 'cut-off' || condition === 'released') return false;
  return to === 'note' || (condition !== 'ended' && condition !== 'left');
}

/** After the end there is nothing to write to the visitor: the line below says what is possible. */
function hintOf(to: Audience, condition: Condition, words: ReturnType<typeof useWords>): string {
  if (to === 'note') return words.t('composer.note-hint');
  return condition === 'ended' || condition === 'left' ? '' : words.t('composer.visitor-hint');
}

function footOf(
  condition: Condition,
  { fits, left }: MessageLength,
  words: ReturnType<typeof useWords>,
): string {
  if (fits && left < tellRoomBelow) return words.t('composer.room', { left });
  if (condition === 'open') return enterSends() ? words.t('composer.keys') : '';
  return words.t(`composer.${condition}`);
}

/** On a touch keyboard Enter makes a line: there is no Shift and Enter to do it. */
const enterSends = (): boolean => !matchMedia('(pointer: coarse)').matches;

interface TooLongProps {
  readonly over: number;
  /** As what it could be sent; empty where nothing can be sent now. */
  readonly messages: readonly string[];
  readonly onSplit: () => void;
}

/** A text that finds no room in one message is kept whole; how to go on is the writer's choice. */
function TooLong({ over, messages, onSplit }: TooLongProps) {
  const words = useWords();
  return (
    <div className="too-long">
      <p role="status" className="small attention">
        {words.t('composer.too-long', { over })}
      </p>
      {messages.length > 1 && (
        <Button className="button small-button" onPress={onSplit}>
          {words.t('composer.split', { count: messages.length })}
        </Button>
      )}
    </div>
  );
}

interface AudienceSwitchProps {
  readonly to: Audience;
  readonly onSwitch: (to: Audience) => void;
}

function AudienceSwitch({ to, onSwitch }: AudienceSwitchProps) {
  const words = useWords();
  return (
    <div className="audience">
      <span className="soft small" id="composer-to">
        {words.t('composer.to')}
      </span>
      <ToggleButtonGroup
        aria-labelledby="composer-to"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[to]}
        onSelectionChange={([key]) => {
          if (key === 'visitor' || key === 'note') onSwitch(key);
        }}
        className="segments"
      >
        <ToggleButton id="visitor" className="segment">
          {words.t('composer.visitor')} <KeyHint action="message" />
        </ToggleButton>
        <ToggleButton id="note" className="segment">
          <LockGlyph /> {words.t('composer.note')} <KeyHint action="note" />
        </ToggleButton>
      </ToggleButtonGroup>
    </div>
  );
}
