import { riskLevelOf } from '@stillhere/kernel';
import { type ReactNode, useRef } from 'react';
import { Button } from 'react-aria-components';
import { ContactLine } from '../contact/contact-line.js';
import { type Chat, isOver, shownState } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { presenceText } from '../model/presence-words.js';
import { serviceName } from '../model/service-words.js';
import { PanelGlyph, PresenceGlyph, PriorityChip, RiskChip } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { useTicking } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { RiskMenu } from '../risk/risk-menu.js';
import { HandOver } from '../shift/hand-over.js';
import { PendingDeed } from '../shift/pending-deed.js';
import { EndDialog } from './end-dialog.js';
import type { ConversationPaneProps } from './pane-props.js';
import { Why } from './why.js';

export function ConversationHead(props: ConversationPaneProps) {
  const { chat, ui, services, actions } = props;
  const words = useWords();
  const { view } = chat.live;
  return (
    <header className="conversation-head">
      <div className="head-line">
        <h2>{words.t('row.name', { code: codeName(chat.conversation) })}</h2>
        {view.head >= 0 && (
          <>
            <PriorityChip value={view.priority} />
            <span className="soft head-service">
              <bdi>{serviceName(services, view.service)}</bdi> · {words.languageName(view.language)}
            </span>
          </>
        )}
        <span className="spacer" />
        {!isOver(chat.live) && props.pending?.conversation !== chat.conversation && (
          <HandOver
            conversation={chat.conversation}
            open={ui.handOver}
            others={props.others}
            isDisabled={false}
            actions={actions}
          />
        )}
        <EndButton {...props} />
        <Button
          className="button quiet"
          aria-expanded={ui.context}
          aria-label={words.t(ui.context ? 'pane.close-context' : 'pane.open-context')}
          onPress={() => actions.run('context')}
        >
          <PanelGlyph />
          <KeyHint action="context" />
        </Button>
      </div>
      <PresenceLine chat={chat} open={ui.why} onOpen={(why) => actions.change({ why })}>
        <RiskOf {...props} />
      </PresenceLine>
      {!isOver(chat.live) && <ContactLine {...{ chat, actions }} />}
    </header>
  );
}

function RiskOf({ chat, ui, actions }: ConversationPaneProps) {
  const { view } = chat.live;
  if (view.head < 0) return null;
  if (isOver(chat.live)) return <RiskChip level={riskLevelOf(view.risk?.level)} />;
  const { conversation } = chat;
  return <RiskMenu {...{ conversation, actions }} risk={view.risk} open={ui.riskMenu} />;
}

function EndButton({ chat, ui, pending, actions }: ConversationPaneProps) {
  const words = useWords();
  const anchor = useRef<HTMLButtonElement>(null);
  const { conversation, live } = chat;
  if (pending?.conversation === conversation) return <PendingDeed {...{ pending, actions }} />;
  if (isOver(live)) {
    return (
      <Button className="button" onPress={() => actions.run('close-chat')}>
        {words.t('end.close')} <KeyHint action="close-chat" />
      </Button>
    );
  }
  return (
    <>
      <Button
        ref={anchor}
        className="button"
        aria-haspopup="dialog"
        aria-expanded={ui.endDialog}
        onPress={() => actions.run('end-chat')}
      >
        {words.t('end.action')} <KeyHint action="end-chat" />
      </Button>
      <EndDialog
        anchor={anchor}
        open={ui.endDialog}
        code={codeName(conversation)}
        onClose={() => actions.change({ endDialog: false })}
        onEnd={(disposition) => actions.end(conversation, disposition)}
      />
    </>
  );
}

interface PresenceLineProps {
  readonly chat: Chat;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** What else is said of the person in this line. */
  readonly children: ReactNode;
}

/** The sentence, how old the newest sign is, and what it rests on. */
function PresenceLine({ chat, open, onOpen, children }: PresenceLineProps) {
  const words = useWords();
  const time = useTicking();
  const anchor = useRef<HTMLButtonElement>(null);
  const { sentence, lastHeard } = presenceText(chat.live, words, {
    monotonicMs: time.monotonicMs(),
    serverMs: time.serverMs(),
  });
  return (
    <div className="presence-line">
      <PresenceGlyph verdict={shownState(chat.live)} />
      <p>
        <span className="presence-sentence">{sentence}</span>{' '}
        {lastHeard !== '' && <span className="soft tabular">{lastHeard}</span>}{' '}
        <Button
          ref={anchor}
          className="link"
          aria-haspopup="dialog"
          aria-expanded={open}
          onPress={() => onOpen(!open)}
        >
          {words.t('presence.why')} <KeyHint action="why" isUnseen />
        </Button>
      </p>
      <Why
        anchor={anchor}
        open={open}
        value={chat.live.eph.presence?.value}
        onClose={() => onOpen(false)}
      />
      {children}
    </div>
  );
}
