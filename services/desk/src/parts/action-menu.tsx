import { type ReactNode, useRef } from 'react';
import { Button, Dialog, Menu, Popover } from 'react-aria-components';

interface ActionMenuProps {
  /** What is chosen here, for who cannot see the button. */
  readonly label: string;
  /** What stands on the button. */
  readonly button: ReactNode;
  readonly buttonClass?: string;
  readonly isDisabled?: boolean;
  readonly open: boolean;
  readonly onPress: () => void;
  readonly onOpenChange: (open: boolean) => void;
  /** Which of them is in force, and marked; '': none is. Missing: they are things to do. */
  readonly selected?: string;
  readonly placement?: 'bottom start' | 'bottom end';
  readonly popoverClass?: string;
  /** The id of the item that was chosen; the menu closes by itself. */
  readonly onAction: (id: string) => void;
  /** `MenuItem`s. */
  readonly children: ReactNode;
}

/** A button with a menu under it; whoever opens it with a key is in its first item, and back at the button after it. */
export function ActionMenu(props: ActionMenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const { label, open, onOpenChange, selected } = props;
  const marks =
    selected === undefined
      ? {}
      : { selectionMode: 'single' as const, selectedKeys: selected === '' ? [] : [selected] };
  return (
    <>
      <Button
        ref={anchor}
        className={`button ${props.buttonClass ?? ''}`.trimEnd()}
        aria-haspopup="menu"
        aria-expanded={open}
        isDisabled={props.isDisabled ?? false}
        onPress={props.onPress}
      >
        {props.button}
      </Button>
      <Popover
        triggerRef={anchor}
        isOpen={open}
        isNonModal
        placement={props.placement ?? 'bottom end'}
        onOpenChange={onOpenChange}
        className={`popover ${props.popoverClass ?? 'give'}`}
      >
        <Dialog aria-label={label}>
          <Menu
            autoFocus="first"
            className="palette-menu"
            aria-label={label}
            {...marks}
            onClose={() => onOpenChange(false)}
            onAction={(id) => props.onAction(String(id))}
          >
            {props.children}
          </Menu>
        </Dialog>
      </Popover>
    </>
  );
}
