import { Button } from 'react-aria-components';
import { type SliceProps, sliced } from '../app/slice.js';
import { KeyHint } from '../parts/key-hint.js';
import { Splitter } from '../parts/splitter.js';
import { Counter } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { type ListPartProps, Mine } from './mine.js';
import { Waiting } from './waiting.js';

/** mine · waiting · floor, all three in sight at once: nobody waits behind a tab. */
export function ListPane({ state, actions }: ListPartProps) {
  const words = useWords();
  return (
    <nav className="pane list-pane" aria-label={words.t('pane.list')}>
      <Mine state={state} actions={actions} />
      <Waiting state={state} actions={actions} />
      <FloorSummary state={state} actions={actions} />
      <Splitter
        pane="list"
        width={state.ui.panes.list}
        label={words.t('pane.resize-list')}
        onResize={(width) => actions.resizePane('list', width)}
      />
    </nav>
  );
}

const FloorSummary = sliced(['floor', 'ui'], FloorButton);

function FloorButton({ state, actions }: SliceProps<'floor' | 'ui'>) {
  const words = useWords();
  const floor = state.floor;
  return (
    <Button
      className="floor-summary"
      aria-pressed={state.ui.main === 'floor'}
      onPress={() => actions.run('floor')}
    >
      <span className="strong">{words.t('floor.title')}</span>{' '}
      {floor !== undefined && (
        <span className="soft small tabular">
          {words.t('floor.summary-waiting', { waiting: floor.waiting })}
          {floor.longestWaitSince !== '' && (
            <>
              {', '}
              {words.t('floor.summary-longest')} <Counter since={floor.longestWaitSince} />
            </>
          )}
          {' · '}
          {words.t('floor.summary-active', { active: floor.active })}
        </span>
      )}
      <KeyHint action="floor" />
    </Button>
  );
}
