import { Button } from 'react-aria-components';
import type { DeskLink } from '../model/desk-link.js';
import { linkText } from '../model/link-words.js';
import { useTicking } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { PendingDeed } from '../shift/pending-deed.js';
import type { DeskProps } from './state.js';

/** Always there, so that nothing jumps: our own link, what just happened, and where the keys are. */
export function Foot({ state, actions }: DeskProps) {
  const words = useWords();
  return (
    <footer className="foot" data-link={state.link.status}>
      <LinkState link={state.link} />
      <span className="foot-notice">
        <Notice state={state} actions={actions} />
      </span>
      <Button className="link foot-hint" onPress={() => actions.change({ palette: true })}>
        {words.t('palette.hint')}
      </Button>
    </footer>
  );
}

function LinkState({ link }: { link: DeskLink }) {
  const words = useWords();
  const nowMs = useTicking().monotonicMs();
  return (
    <span className="foot-link">
      <span className="link-mark" aria-hidden="true" />
      {linkText(link, words, nowMs)}
    </span>
  );
}

/** What can be taken back stands beside its chat; only while that is out of sight it stands here. */
function Notice({ state, actions }: DeskProps) {
  const { pending, ui, notice } = state;
  if (pending === undefined) return notice;
  const isInSight = ui.main === 'chat' && ui.selected === pending.conversation;
  return isInSight ? notice : <PendingDeed pending={pending} actions={actions} />;
}
