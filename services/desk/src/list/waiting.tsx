import { GridList } from 'react-aria-components';
import type { WaitingConversation } from '../api/types.js';
import { type SliceProps, sliced } from '../app/slice.js';
import type { DeskState } from '../app/state.js';
import { byUrgency, inLine } from '../model/queue.js';
import { Empty } from '../parts/empty.js';
import { KnownAge } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { useFocusLeft } from './use-focus-left.js';
import { WaitingLine } from './waiting-line.js';

/** Who waits for a counselor: most urgent first, then longest. */
export const Waiting = sliced(
  ['me', 'queue', 'floor', 'link', 'availability', 'services', 'accepting', 'acceptProblem'],
  WaitingList,
);

type WaitingProps = SliceProps<
  'me' | 'queue' | 'floor' | 'link' | 'availability' | 'services' | 'accepting' | 'acceptProblem'
>;

function WaitingList({ state, actions }: WaitingProps) {
  const words = useWords();
  const all = [...(state.queue ?? [])].sort(byUrgency);
  const waiting = inLine(all);
  const gone = all.filter((one) => one.group === 'gone');
  return (
    <section className="waiting" aria-labelledby="waiting-title">
      <header className="section-head">
        <h2 id="waiting-title">
          {words.t('waiting.title')}{' '}
          {state.queue !== undefined && <span className="count tabular">{waiting.length}</span>}
        </h2>
        {state.queue !== undefined && <KnownAge link={state.link} />}
        <WhyNot availability={state.availability} />
      </header>
      <div className="rows scroll">
        <Lines label="waiting-title" id="waiting-list" {...{ lines: waiting, state, actions }} />
        {gone.length > 0 && (
          <>
            <h3 id="gone-title" className="gone-title small">
              {words.t('waiting.gone')} <span className="count tabular">{gone.length}</span>
            </h3>
            <Lines label="gone-title" id="gone-list" {...{ lines: gone, state, actions }} />
          </>
        )}
      </div>
      <p className="accept-problem" role="status">
        {state.acceptProblem}
      </p>
    </section>
  );
}

interface LinesProps extends WaitingProps {
  readonly id: 'waiting-list' | 'gone-list';
  readonly label: string;
  readonly lines: readonly WaitingConversation[];
}

function Lines({ id, label, lines, state, actions }: LinesProps) {
  const words = useWords();
  const list = useFocusLeft();
  const known = state.queue !== undefined;
  const first = id === 'waiting-list' ? lines.find(isFree)?.conversation : undefined;
  return (
    <GridList
      ref={list}
      id={id}
      aria-labelledby={label}
      items={lines.map((one) => ({ ...one, id: one.conversation }))}
      dependencies={[state.accepting, first, known, state.services, state.floor]}
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
          me={`counselor:${state.me.account}`}
          floor={state.floor}
          services={state.services}
          first={one.conversation === first}
          accepting={state.accepting}
          actions={actions}
        />
      )}
    </GridList>
  );
}

const isFree = ({ offeredTo }: WaitingConversation): boolean => offeredTo === '';

/** Why nothing can be accepted right now, before anybody tries. */
function WhyNot({ availability }: Pick<DeskState, 'availability'>) {
  const words = useWords();
  if (availability === undefined) return null;
  const { available, load, seatsMax } = availability;
  if (!available) return <span className="soft small">{words.t('waiting.on-break')}</span>;
  if (load < seatsMax) return null;
  return <span className="soft small">{words.t('waiting.seats-full')}</span>;
}
