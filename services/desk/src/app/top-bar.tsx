import { AttentionPanel } from '../attention/attention-panel.js';
import { AvailabilityBar } from '../list/availability-bar.js';
import { StateMenu } from '../list/state-menu.js';
import { useWords } from '../parts/words-context.js';
import { SignOut } from '../shift/sign-out.js';
import type { DeskProps } from './state.js';

export function TopBar({ state, actions }: DeskProps) {
  const words = useWords();
  return (
    <header className="top-bar">
      <h1 className="brand">
        Stillhere <span className="soft">{words.t('app.title')}</span>
      </h1>
      <AvailabilityBar availability={state.availability} link={state.link} actions={actions} />
      <StateMenu availability={state.availability} open={state.ui.states} actions={actions} />
      <span className="spacer" />
      <AttentionPanel state={state} actions={actions} />
      <bdi className="me">{state.me.displayName}</bdi>
      <SignOut state={state} actions={actions} />
    </header>
  );
}
