import { MenuItem } from 'react-aria-components';
import type { Availability } from '../api/types.js';
import type { DeskActions } from '../app/state.js';
import { type WorkerState, workerStates } from '../model/worker-states.js';
import { ActionMenu } from '../parts/action-menu.js';
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
  const state = availability?.state;
  return (
    <>
      <ActionMenu
        label={words.t('state.label')}
        button={
          <>
            {words.t('state.label')} <KeyHint action="states" />
          </>
        }
        buttonClass="small-button"
        isDisabled={availability === undefined}
        open={open}
        onPress={() => actions.change({ states: !open })}
        onOpenChange={(states) => actions.change({ states })}
        selected={state ?? ''}
        placement="bottom start"
        onAction={(one) => actions.setState(one as WorkerState)}
      >
        {workerStates.map((one) => (
          <MenuItem key={one} id={one} className="palette-item">
            {words.t(`state.${one}`)}
          </MenuItem>
        ))}
      </ActionMenu>
      {state !== undefined && state !== 'available' && availability?.stateSince !== '' && (
        <Counter since={availability?.stateSince ?? ''} />
      )}
    </>
  );
}
