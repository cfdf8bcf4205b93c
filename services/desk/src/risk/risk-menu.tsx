import { riskLevelOf, riskLevels } from '@stillhere/kernel';
import type { ConversationView } from '@stillhere/live-protocol';
import { MenuItem } from 'react-aria-components';
import type { DeskActions } from '../app/state.js';
import { ActionMenu } from '../parts/action-menu.js';
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
  const level = riskLevelOf(risk?.level);
  return (
    <ActionMenu
      label={words.t('risk.title')}
      button={
        <>
          <RiskChip level={level} /> <KeyHint action="risk" />
        </>
      }
      buttonClass="risk-button"
      open={open}
      onPress={() => actions.run('risk')}
      onOpenChange={(riskMenu) => actions.change({ riskMenu })}
      selected={level ?? ''}
      popoverClass="risk"
      onAction={(id) => {
        const chosen = riskLevelOf(id);
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
    </ActionMenu>
  );
}
