import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import type { DeskActions } from '../app/state.js';
import { type ActionId, actionIds, keyOf } from '../model/keys.js';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';

interface PaletteProps {
  readonly open: boolean;
  readonly actions: Pick<DeskActions, 'change' | 'run'>;
}

const shown = actionIds.filter((id) => id !== 'palette');

/** Every action by its name, each with its key. */
export function Palette({ open, actions }: PaletteProps) {
  const words = useWords();
  const { contains } = useFilter({ sensitivity: 'base' });
  return (
    <ModalOverlay
      className="palette-overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(palette) => actions.change({ palette })}
    >
      <Modal className="palette">
        <Dialog aria-label={words.t('palette.title')}>
          <Autocomplete filter={contains}>
            <SearchField
              autoFocus
              aria-label={words.t('palette.search')}
              className="palette-search"
            >
              <Input placeholder={words.t('palette.search')} />
            </SearchField>
            <Menu
              className="palette-menu"
              aria-label={words.t('palette.title')}
              items={shown.map((id) => ({ id }))}
              renderEmptyState={() => <Empty what={words.t('palette.none')} />}
              onAction={(id) => {
                actions.change({ palette: false });
                actions.run(id as ActionId);
              }}
            >
              {({ id }) => (
                <MenuItem id={id} textValue={words.t(`action.${id}`)} className="palette-item">
                  <span>{words.t(`action.${id}`)}</span>
                  {keyOf[id] !== undefined && <kbd>{keyOf[id]?.toUpperCase()}</kbd>}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
