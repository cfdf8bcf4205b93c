import { Header, MenuItem, MenuSection } from 'react-aria-components';
import type { CounselorLoad } from '../api/types.js';
import type { DeskActions } from '../app/state.js';
import { ActionMenu } from '../parts/action-menu.js';
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
  return (
    <ActionMenu
      label={words.t('give.action')}
      button={
        <>
          {words.t('give.action')} <KeyHint action="hand-over" />
        </>
      }
      isDisabled={isDisabled}
      open={open}
      onPress={() => actions.run('hand-over')}
      onOpenChange={(handOver) => actions.change({ handOver })}
      onAction={(id) => {
        if (id === 'queue') actions.putBack(conversation);
        else actions.give(conversation, id);
      }}
    >
      <MenuItem id="queue" className="palette-item">
        {words.t('give.put-back')}
      </MenuItem>
      <GiveTo others={others} />
    </ActionMenu>
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
