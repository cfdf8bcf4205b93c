import { useRef } from 'react';
import {
  Button,
  Dialog,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  Popover,
} from 'react-aria-components';
import type { CounselorLoad } from '../api/types.js';
import type { DeskActions } from '../app/state.js';
import { KeyHint } from '../parts/key-hint.js';
import { useWords } from '../parts/words-context.js';

interface HandOverProps {
  readonly conversation: string;
  readonly open: boolean;
  /** Who has a free seat; for one's own chat without oneself. */
  readonly others: readonly CounselorLoad[];
  readonly isDisabled: boolean;
  readonly actions: Pick<DeskActions, 'change' | 'run' | 'give' | 'putBack'>;
}

/** To whom an open chat can go: a counselor with a free seat, or back to the front of the list. */
export function HandOver({ conversation, open, others, isDisabled, actions }: HandOverProps) {
  const words = useWords();
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor}
        className="button"
        aria-keyshortcuts="t"
        aria-haspopup="menu"
        aria-expanded={open}
        isDisabled={isDisabled}
        onPress={() => actions.run('hand-over')}
      >
        {words.t('give.action')} <KeyHint action="hand-over" />
      </Button>
      <Popover
        triggerRef={anchor}
        isOpen={open}
        isNonModal
        placement="bottom end"
        onOpenChange={(handOver) => actions.change({ handOver })}
        className="popover give"
      >
        <Dialog aria-label={words.t('give.action')}>
          <Menu
            autoFocus="first"
            className="palette-menu"
            aria-label={words.t('give.action')}
            onClose={() => actions.change({ handOver: false })}
            onAction={(key) => {
              if (key === 'queue') actions.putBack(conversation);
              else actions.give(conversation, String(key));
            }}
          >
            <MenuItem id="queue" className="palette-item">
              {words.t('give.put-back')}
            </MenuItem>
            <GiveTo others={others} />
          </Menu>
        </Dialog>
      </Popover>
    </>
  );
}

/** Also stands in the menu of a chat whose desk was lost. */
export function GiveTo({ others }: Pick<HandOverProps, 'others'>) {
  const words = useWords();
  return (
    <MenuSection>
      <Header className="give-title soft small">
        {words.t(others.length === 0 ? 'give.nobody' : 'sign-out.give-to')}
      </Header>
      {others.map((one) => (
        <MenuItem
          key={one.counselor}
          id={one.counselor}
          textValue={one.name}
          className="palette-item"
        >
          {words.t('give.to', { name: one.name, free: one.seatsMax - one.active })}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
