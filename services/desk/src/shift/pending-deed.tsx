import { Button } from 'react-aria-components';
import type { DeskActions, PendingDeed as Pending } from '../app/state.js';
import { codeName } from '../model/code-name.js';
import { KeyHint } from '../parts/key-hint.js';
import { useTicked } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface PendingDeedProps {
  readonly pending: Pending;
  readonly actions: Pick<DeskActions, 'run'>;
}

/** What happens in a few seconds, and the way to take it back: where it was asked for. */
export function PendingDeed({ pending, actions }: PendingDeedProps) {
  const words = useWords();
  const { conversation, deed, dueAtMs } = pending;
  const seconds = useTicked(({ monotonicMs }) =>
    Math.ceil(Math.max(0, dueAtMs - monotonicMs()) / 1_000),
  );
  const text = deed === 'end' ? 'end.pending' : 'put-back.pending';
  return (
    <span className="pending-deed">
      <span className="tabular">{words.t(text, { code: codeName(conversation), seconds })}</span>{' '}
      <Button className="button small-button" onPress={() => actions.run('undo')}>
        {words.t('undo')} <KeyHint action="undo" />
      </Button>
    </span>
  );
}
