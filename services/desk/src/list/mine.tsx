import { type ReactNode, useRef } from 'react';
import { Button, GridList, Input, SearchField } from 'react-aria-components';
import { hasRoomForOne } from '../app/limits.js';
import { type SliceProps, sliced } from '../app/slice.js';
import type { DeskActions, DeskState } from '../app/state.js';
import { type Chat, isOver, isReleased } from '../model/chat.js';
import { type ChatRow, chatRow } from '../model/chat-row.js';
import { matches } from '../model/search.js';
import { Empty } from '../parts/empty.js';
import { KeyHint } from '../parts/key-hint.js';
import { useWords } from '../parts/words-context.js';
import { ChatLine } from './chat-line.js';
import { Released } from './released.js';
import { useFocusLeft } from './use-focus-left.js';

export interface ListPartProps {
  readonly state: DeskState;
  readonly actions: DeskActions;
}

type MineKey = 'chats' | 'order' | 'ui' | 'availability' | 'services';
type MineProps = SliceProps<MineKey>;
type MineState = MineProps['state'];

interface Line {
  readonly id: string;
  readonly chat: Chat;
  readonly row: ChatRow;
}

/** The list draws a row again when its object is another one: one object for each state of a chat. */
const lines = new WeakMap<Chat, Line>();

function lineOf(chat: Chat): Line {
  const known = lines.get(chat);
  if (known !== undefined) return known;
  const line = { id: chat.conversation, chat, row: chatRow(chat) };
  lines.set(chat, line);
  return line;
}

function linesOf({ chats, order, ui }: MineState): readonly Line[] {
  const byId = new Map(chats.map((chat) => [chat.conversation, chat]));
  return order.ids.flatMap((id) => {
    const chat = byId.get(id);
    if (chat === undefined || isReleased(chat.live)) return [];
    const line = lineOf(chat);
    return matches(ui.search, line.row, chat) ? [line] : [];
  });
}

/** My chats, who has waited longest for an answer first. Held still while somebody is in it. */
export const Mine = sliced(['chats', 'order', 'ui', 'availability', 'services'], MyChats);

function MyChats({ state, actions }: MineProps) {
  const list = useFocusLeft();
  return (
    <section className="mine" aria-labelledby="mine-title">
      <MineHead state={state} actions={actions} />
      <Held onHold={actions.holdList}>
        <GridList
          ref={list}
          aria-labelledby="mine-title"
          items={linesOf(state)}
          dependencies={[state.services]}
          selectionMode="single"
          selectionBehavior="replace"
          disallowTypeAhead
          selectedKeys={selectedIn(state)}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : keys;
            if (key !== undefined) actions.select(String(key));
          }}
          onAction={() => actions.run('message')}
          renderEmptyState={() => <NoLines state={state} />}
        >
          {({ row, chat }) => <ChatLine row={row} chat={chat} services={state.services} />}
        </GridList>
      </Held>
      <Released state={state} actions={actions} />
    </section>
  );
}

/** While the list is all that is shown no chat is open, so that the one that was can be chosen again. */
function selectedIn({ ui: { selected, front } }: MineState): readonly string[] {
  const isShown = front === 'main' || !hasRoomForOne();
  return selected !== undefined && isShown ? [selected] : [];
}

function NoLines({ state }: Pick<MineProps, 'state'>) {
  const words = useWords();
  if (state.chats.length > 0) return <Empty what={words.t('mine.none-found')} />;
  return state.availability === undefined ? (
    <Empty what={words.t('mine.unknown')} />
  ) : (
    <Empty what={words.t('mine.empty')} todo={words.t('mine.empty-do')} />
  );
}

interface HeldProps {
  readonly onHold: (held: boolean) => void;
  readonly children: ReactNode;
}

/** Tells when the pointer or the keyboard is in the list: its order then stays as it is. */
function Held({ onHold, children }: HeldProps) {
  const inside = useRef({ pointer: false, focus: false });
  const set = (part: Partial<typeof inside.current>): void => {
    inside.current = { ...inside.current, ...part };
    onHold(inside.current.pointer || inside.current.focus);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens only, offers nothing.
    <div
      className="rows scroll"
      onPointerEnter={() => set({ pointer: true })}
      onPointerLeave={() => set({ pointer: false })}
      onFocus={() => set({ focus: true })}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) set({ focus: false });
      }}
    >
      {children}
    </div>
  );
}

function MineHead({ state, actions }: MineProps) {
  const words = useWords();
  return (
    <header className="section-head">
      <h2 id="mine-title">
        {words.t('mine.title')}{' '}
        {state.availability !== undefined && (
          <span className="count tabular">
            {state.chats.filter((chat) => !isOver(chat.live)).length}
          </span>
        )}
      </h2>
      {state.order.changed && (
        <Button className="link small" onPress={() => actions.run('reorder')}>
          {words.t('mine.order-changed')} <KeyHint action="reorder" isUnseen />
        </Button>
      )}
      <SearchField
        aria-label={words.t('mine.search')}
        value={state.ui.search}
        onChange={(search) => actions.change({ search })}
        className="search"
      >
        <Input id="search" placeholder={words.t('mine.search')} autoComplete="off" />
        <KeyHint action="search" isUnseen={state.ui.search !== ''} />
      </SearchField>
    </header>
  );
}
