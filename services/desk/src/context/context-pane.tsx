import { memo, type ReactNode } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { ContextTab, DeskActions, DeskUi } from '../app/state.js';
import { type Chat, unreadBecause } from '../model/chat.js';
import type { Services } from '../model/service-words.js';
import { Empty } from '../parts/empty.js';
import { Splitter } from '../parts/splitter.js';
import { useWords } from '../parts/words-context.js';
import { FactsTab } from './facts-tab.js';
import { NotesTab } from './notes-tab.js';
import { SurveyTab } from './survey-tab.js';

interface ContextPaneProps {
  readonly chat: Chat;
  readonly ui: DeskUi;
  readonly services: Services;
  readonly actions: DeskActions;
}

const tabs: readonly ContextTab[] = ['survey', 'notes', 'facts'];

/** What stands beside a talk: what they said before it, what staff noted, what is on record. */
export const ContextPane = memo(function ContextPane(props: ContextPaneProps) {
  const { chat, ui, services, actions } = props;
  const words = useWords();
  const { view } = chat.live;
  const unread = unreadBecause(chat.live);
  const content: Readonly<Record<ContextTab, ReactNode>> = {
    survey: (
      <SurveyTab survey={view.survey} questions={services.get(view.service)?.questions ?? []} />
    ),
    notes: <NotesTab view={view} />,
    facts: <FactsTab conversation={chat.conversation} view={view} services={services} />,
  };
  return (
    <section className="pane context-pane" aria-label={words.t('pane.context')}>
      <Tabs
        selectedKey={ui.contextTab}
        onSelectionChange={(key) => actions.change({ contextTab: key as ContextTab })}
        className="tabs"
      >
        <div className="context-head">
          <TabList aria-label={words.t('pane.context')} className="tab-list">
            {tabs.map((id) => (
              <Tab key={id} id={id} className="tab">
                {words.t(`tab.${id}`)}
              </Tab>
            ))}
          </TabList>
          <Button className="link drawer-close" onPress={() => actions.change({ context: false })}>
            {words.t('end.close')}
          </Button>
        </div>
        {tabs.map((id) => (
          <TabPanel key={id} id={id} className="tab-panel scroll">
            {unread === undefined ? content[id] : <Empty what={words.t(`transcript.${unread}`)} />}
          </TabPanel>
        ))}
      </Tabs>
      <Splitter
        pane="context"
        width={ui.panes.context}
        label={words.t('pane.resize-context')}
        onResize={(width) => actions.resizePane('context', width)}
      />
    </section>
  );
});
