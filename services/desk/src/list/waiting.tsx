import { Button, GridList, GridListItem } from 'react-aria-components';
import type { WaitingConversation } from '../api/types.js';
import { type SliceProps, sliced } from '../app/slice.js';
import type { DeskActions, DeskState } from '../app/state.js';
import { codeName } from '../model/code-name.js';
import { byUrgency } from '../model/queue.js';
import { serviceName } from '../model/service-words.js';
import { Empty } from '../parts/empty.js';
import { PriorityChip } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { Counter, KnownAge } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

/** The queue is told again at each change; while the link is cut its age is shown from here on. */
const staleFromMs = 10_000;

/** Who waits for a counselor: most urgent first, then longest. */
export const Waiting = sliced(
  ['queue', 'link', 'availability', 'services', 'accepting', 'acceptProblem'],
  WaitingList,
);

type WaitingProps = SliceProps<
  'queue' | 'link' | 'availability' | 'services' | 'accepting' | 'acceptProblem'
>;

function WaitingList({ state, actions }: WaitingProps) {
  const words = useWords();
  const known = state.queue !== undefined;
  const waiting = [...(state.queue?.value ?? [])].sort(byUrgency);
  return (
    <section className="waiting" aria-labelledby="waiting-title">
      <header className="section-head">
        <h2 id="waiting-title">
          {words.t('waiting.title')}{' '}
          {known && <span className="count tabular">{waiting.length}</span>}
        </h2>
        {state.queue !== undefined && state.link.status === 'cut' && (
          <KnownAge atMs={state.queue.atMs} fromMs={staleFromMs} />
        )}
        <WhyNot availability={state.availability} />
      </header>
      <div className="rows scroll">
        <GridList
          id="waiting-list"
          aria-labelledby="waiting-title"
          items={waiting.map((one) => ({ ...one, id: one.conversation }))}
          dependencies={[state.accepting, waiting[0]?.conversation, known, state.services]}
          disallowTypeAhead
          keyboardNavigationBehavior="tab"
          onAction={(key) => actions.accept(String(key))}
          renderEmptyState={() =>
            known ? (
              <Empty what={words.t('waiting.empty')} todo={words.t('waiting.empty-do')} />
            ) : (
              <Empty what={words.t('waiting.unknown')} />
            )
          }
        >
          {(one) => (
            <WaitingLine
              one={one}
              service={serviceName(state.services, one.service)}
              first={one.conversation === waiting[0]?.conversation}
              accepting={state.accepting}
              actions={actions}
            />
          )}
        </GridList>
      </div>
      <p className="accept-problem" role="status">
        {state.acceptProblem}
      </p>
    </section>
  );
}

/** Why nothing can be accepted right now, before anybody tries. */
function WhyNot({ availability }: Pick<DeskState, 'availability'>) {
  const words = useWords();
  if (availability === undefined) return null;
  const { available, seats, seatsMax } = availability.value;
  if (!available) return <span className="soft small">{words.t('waiting.on-break')}</span>;
  if (seats.length < seatsMax) return null;
  return <span className="soft small">{words.t('waiting.seats-full')}</span>;
}

interface WaitingLineProps {
  readonly one: WaitingConversation;
  /** What the service is called. */
  readonly service: string;
  /** The one that the key takes when no other has the focus. */
  readonly first: boolean;
  readonly accepting: string | undefined;
  readonly actions: Pick<DeskActions, 'accept'>;
}

function WaitingLine({ one, service, first, accepting, actions }: WaitingLineProps) {
  const words = useWords();
  const code = codeName(one.conversation);
  const busy = accepting === one.conversation;
  return (
    <GridListItem
      id={one.conversation}
      textValue={words.t('row.name', { code })}
      className="row waiting-row"
      data-conversation={one.conversation}
    >
      <span className="row-body">
        <span className="row-head">
          <span className="row-name">{words.t('row.name', { code })}</span>
          <PriorityChip value={one.priority} />
        </span>
        <span className="row-line soft small">
          <Counter since={one.since} />
          <bdi className="row-text">
            {service} · {words.languageName(one.language)}
          </bdi>
        </span>
      </span>
      <Button
        className="button small-button"
        isDisabled={accepting !== undefined}
        {...(busy ? {} : { 'aria-label': words.t('waiting.accept-of', { code }) })}
        {...(first ? { 'aria-keyshortcuts': 'a' } : {})}
        onPress={() => actions.accept(one.conversation)}
      >
        {words.t(busy ? 'waiting.accepting' : 'waiting.accept')}{' '}
        {first && !busy && <KeyHint action="accept" />}
      </Button>
    </GridListItem>
  );
}
