import { useEffect, useLayoutEffect } from 'react';
import { Button } from 'react-aria-components';
import { ContextPane } from '../context/context-pane.js';
import { ConversationPane } from '../conversation/conversation-pane.js';
import { FloorScreen } from '../floor/floor.js';
import { ListPane } from '../list/list-pane.js';
import { emptyDraft } from '../model/composer.js';
import { paneRem } from '../model/panes.js';
import { Palette } from '../palette/palette.js';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';
import { AlarmBar } from '../shift/alarm-bar.js';
import { AlertBar } from '../shift/alert-bar.js';
import { OfferBar } from '../shift/offer-bar.js';
import { keepFocus } from './focus.js';
import { Foot } from './foot.js';
import type { DeskProps, DeskState } from './state.js';
import { TopBar } from './top-bar.js';

/** The whole desk: a function of its state and of the time, nothing else. */
export function Desk({ state, actions }: DeskProps) {
  const words = useWords();
  const { panes } = state.ui;
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty('--list-width', paneRem(panes.list));
    style.setProperty('--context-width', paneRem(panes.context));
  }, [panes]);
  const open = chosen(state)?.conversation;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another middle is what takes the focus away.
  useLayoutEffect(keepFocus, [state.ui.main, open]);
  return (
    <div className="desk" data-front={state.ui.front}>
      <a className="skip" href="#conversation">
        {words.t('skip.conversation')}
      </a>
      {state.ui.main === 'chat' && chosen(state) !== undefined && (
        <a className="skip" href="#composer">
          {words.t('skip.composer')}
        </a>
      )}
      <TopBar state={state} actions={actions} />
      <div className="bars">
        <OfferBar state={state} actions={actions} />
        <AlarmBar state={state} actions={actions} />
        <AlertBar state={state} actions={actions} />
      </div>
      <main className="panes" data-context={hasContext(state)}>
        <ListPane state={state} actions={actions} />
        <Button className="button back" onPress={() => actions.change({ front: 'list' })}>
          {words.t('pane.back')}
        </Button>
        <Middle state={state} actions={actions} />
      </main>
      <Foot state={state} actions={actions} />
      <Palette open={state.ui.palette} actions={actions} />
    </div>
  );
}

const chosen = (state: DeskState) =>
  state.chats.find((chat) => chat.conversation === state.ui.selected);

const hasContext = (state: DeskState): boolean =>
  state.ui.main === 'chat' && state.ui.context && chosen(state) !== undefined;

function Middle({ state, actions }: DeskProps) {
  const words = useWords();
  const chat = chosen(state);
  const { ui, services } = state;
  if (ui.main === 'floor') return <FloorScreen floor={state.floor} link={state.link} />;
  if (chat === undefined) {
    return (
      <section className="pane conversation none-chosen" id="conversation" tabIndex={-1}>
        <Empty what={words.t('none-chosen.title')} todo={words.t('none-chosen.do')} />
      </section>
    );
  }
  return (
    <>
      <ConversationPane
        chat={chat}
        draft={state.drafts[chat.conversation] ?? emptyDraft}
        ui={ui}
        services={services}
        pending={state.pending}
        others={state.others}
        actions={actions}
      />
      {ui.context && <ContextPane chat={chat} ui={ui} services={services} actions={actions} />}
    </>
  );
}
