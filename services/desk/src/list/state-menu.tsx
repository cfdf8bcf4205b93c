import { useRef } from 'react';
import { Button, Dialog, Menu, MenuItem, Popover } from 'react-aria-components';
import type { Availability } from '../api/types.js';
import type { DeskActions } from '../app/state.js';
import { type WorkerState, workerStates } from '../model/worker-states.js';
import { KeyHint } from '../parts/key-hint.js';
import { Counter } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface StateMenuProps {
  readonly availability: Availability | undefined;
  readonly open: boolean;
  readonly actions: Pick<DeskActions, 'setState' | 'change'>;
}

/** What this counselor is doing, said to the shift in one word. */
export function StateMenu({ availability, open, actions }: StateMenuProps) {
  const words = useWords();
  const anchor = useRef<HTMLButtonElement>(null);
  const state = availability?.state;
  return (
    <>
      <Button
        ref={anchor}
        className="button small-button"
        aria-keyshortcuts="s"
        aria-haspopup="menu"
        aria-expanded={open}
        isDisabled={availability === undefined}
        onPress={() => actions.change({ states: !open })}
      >
        {words.t('state.label')} <KeyHint action="states" />
      </Button>
      {state !== undefined && state !== 'available' && availability?.stateSince !== '' && (
        <Counter since={availability?.stateSince ?? ''} />
      )}
      <Popover
        triggerRef={anchor}
        isOpen={open}
        isNonModal
        placement="bottom start"
        onOpenChange={(states) => actions.change({ states })}
        className="popover give"
      >
        <Dialog aria-label={words.t('state.label')}>
          <Menu
            autoFocus="first"
            className="palette-menu"
            aria-label={words.t('state.label')}
            selectionMode="single"
            selectedKeys={state === undefined ? [] : [state]}
            onClose={() => actions.change({ states: false })}
            onAction={(key) => actions.setState(key as WorkerState)}
          >
            {workerStates.map((one) => (
              <MenuItem key={one} id={one} className="palette-item">
                {words.t(`state.${one}`)}
              </MenuItem>
            ))}
          </Menu>
        </Dialog>
      </Popover>
    </>
  );
}
