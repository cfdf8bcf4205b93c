import type { ConversationView } from '@stillhere/live-protocol';
import { useRef } from 'react';
import { Button, Dialog, Menu, MenuItem, Popover } from 'react-aria-components';
import type { DeskActions } from '../app/state.js';
import { riskLevelOf, riskLevels } from '../model/risk.js';
import { RiskChip } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { useWords } from '../parts/words-context.js';

interface RiskMenuProps {
  readonly conversation: string;
  readonly risk: ConversationView['risk'];
  readonly open: boolean;
  readonly actions: Pick<DeskActions, 'change' | 'run' | 'setRisk'>;
}

/** How much danger the person is in: what was judged last, and the five levels to choose from. */
export function RiskMenu({ conversation, risk, open, actions }: RiskMenuProps) {
  const words = useWords();
  const anchor = useRef<HTMLButtonElement>(null);
  const level = riskLevelOf(risk?.level);
  return (
    <>
      <Button
        ref={anchor}
        className="button risk-button"
        aria-keyshortcuts="l"
        aria-haspopup="menu"
        aria-expanded={open}
        onPress={() => actions.run('risk')}
      >
        <RiskChip level={level} /> <KeyHint action="risk" />
      </Button>
      <Popover
        triggerRef={anchor}
        isOpen={open}
        isNonModal
        placement="bottom end"
        onOpenChange={(riskMenu) => actions.change({ riskMenu })}
        className="popover risk"
      >
        <Dialog aria-label={words.t('risk.title')}>
          <Menu
            autoFocus="first"
            className="palette-menu"
            aria-label={words.t('risk.title')}
            selectionMode="single"
            selectedKeys={level === undefined ? [] : [level]}
            onClose={() => actions.change({ riskMenu: false })}
            onAction={(key) => {
              const chosen = riskLevelOf(key);
              if (chosen !== undefined) actions.setRisk(conversation, chosen);
            }}
          >
            {riskLevels.map((one) => (
              <MenuItem
                key={one}
                id={one}
                textValue={words.t(`risk.${one}`)}
                className="palette-item risk-item"
              >
                <RiskChip level={one} />
                <span className="soft small">{words.t(`risk.${one}-help`)}</span>
              </MenuItem>
            ))}
          </Menu>
        </Dialog>
      </Popover>
    </>
  );
}
