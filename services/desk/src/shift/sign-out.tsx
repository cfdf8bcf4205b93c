import { useRef, useState } from 'react';
import { Button, Dialog, Heading, Popover } from 'react-aria-components';
import { dispositions } from '../api/types.js';
import type { DeskActions, DeskState } from '../app/state.js';
import type { Chat } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { type Settlement, settlementKey, settlementOf } from '../model/settlement.js';
import { useWords } from '../parts/words-context.js';

interface SignOutProps {
  readonly state: Pick<DeskState, 'chats' | 'others' | 'settling' | 'ui'>;
  readonly actions: Pick<DeskActions, 'change' | 'run' | 'settle'>;
}

/** Whoever goes with open chats says what becomes of each: nobody is left with an empty desk. */
export function SignOut({ state, actions }: SignOutProps) {
  const words = useWords();
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor}
        className="button quiet"
        aria-expanded={state.ui.signOut}
        onPress={() => actions.run('sign-out')}
      >
        {words.t('action.sign-out')}
      </Button>
      <Popover
        triggerRef={anchor}
        isOpen={state.ui.signOut}
        isNonModal
        placement="bottom end"
        onOpenChange={(signOut) => actions.change({ signOut })}
        className="popover sign-out"
      >
        <Dialog>
          <SettleForm state={state} actions={actions} />
        </Dialog>
      </Popover>
    </>
  );
}

function SettleForm({ state, actions }: SignOutProps) {
  const words = useWords();
  const [chosen, choose] = useState<Readonly<Record<string, Settlement>>>({});
  const open = state.chats.filter(({ live }) => live.view.status !== 'ended');
  const of = (conversation: string): Settlement => chosen[conversation] ?? { to: 'queue' };
  return (
    <form
      className="settle"
      onSubmit={(event) => {
        event.preventDefault();
        const all = open.map(({ conversation }) => [conversation, of(conversation)]);
        actions.settle(Object.fromEntries(all) as Record<string, Settlement>);
      }}
    >
      <Heading slot="title">{words.t('sign-out.title', { count: open.length })}</Heading>
      <p>{words.t('sign-out.lead')}</p>
      {open.map((chat) => (
        <SettleLine
          key={chat.conversation}
          chat={chat}
          state={state}
          settlement={of(chat.conversation)}
          onChoose={(next) => choose({ ...chosen, [chat.conversation]: next })}
        />
      ))}
      <div className="buttons">
        <Button type="submit" className="button primary" isDisabled={state.settling.busy}>
          {words.t(state.settling.busy ? 'sign-out.busy' : 'sign-out.submit')}
        </Button>
        <Button className="button" onPress={() => actions.change({ signOut: false })}>
          {words.t('sign-out.stay')}
        </Button>
      </div>
    </form>
  );
}

interface SettleLineProps {
  readonly chat: Chat;
  readonly state: SignOutProps['state'];
  readonly settlement: Settlement;
  readonly onChoose: (settlement: Settlement) => void;
}

function SettleLine({ chat, state, settlement, onChoose }: SettleLineProps) {
  const words = useWords();
  const { conversation } = chat;
  const id = `settle-${conversation}`;
  const { others } = state;
  const problem = state.settling.problems[conversation];
  return (
    <p className="settle-line">
      <label htmlFor={id}>{words.t('row.name', { code: codeName(conversation) })}</label>
      <select
        id={id}
        className="select"
        value={settlementKey(settlement)}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => onChoose(settlementOf(event.target.value))}
      >
        <option value="queue">{words.t('sign-out.put-back')}</option>
        {others.length > 0 && (
          <optgroup label={words.t('sign-out.give-to')}>
            {others.map((one) => (
              <option key={one.counselor} value={`to ${one.counselor}`}>
                {words.t('give.to', { name: one.name, free: one.seatsMax - one.active })}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={words.t('sign-out.end')}>
          {dispositions.map((disposition) => (
            <option key={disposition} value={`end ${disposition}`}>
              {words.t(`end.${disposition}`)}
            </option>
          ))}
        </optgroup>
      </select>
      {problem !== undefined && (
        <span id={`${id}-problem`} className="attention small">
          {problem}
        </span>
      )}
    </p>
  );
}
