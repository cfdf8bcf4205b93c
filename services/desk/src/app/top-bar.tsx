import { Button } from 'react-aria-components';
import { AttentionPanel } from '../attention/attention-panel.js';
import { AvailabilityBar } from '../list/availability-bar.js';
import { useWords } from '../parts/words-context.js';
import type { DeskProps } from './state.js';

export function TopBar({ state, actions }: DeskProps) {
  const words = useWords();
  return (
    <header className="top-bar">
      <h1 className="brand">
        Stillhere <span className="soft">{words.t('app.title')}</span>
      </h1>
      <AvailabilityBar availability={state.availability} actions={actions} />
      <span className="spacer" />
      <AttentionPanel state={state} actions={actions} />
      <bdi className="me">{state.me.displayName}</bdi>
      <Button className="button quiet" onPress={() => actions.run('sign-out')}>
        {words.t('action.sign-out')}
      </Button>
    </header>
  );
}
