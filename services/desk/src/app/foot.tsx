import { Button } from 'react-aria-components';
import { useTicking } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { PendingDeed } from '../shift/pending-deed.js';
import type { DeskLink, DeskProps } from './state.js';

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

/** Whose cut it is, as far as anything says so. */
const cutWords = { ours: 'link.cut-ours', theirs: 'link.cut-theirs', unknown: 'link.cut' } as const;

function LinkState({ link }: { link: DeskLink }) {
  const words = useWords();
  const nowMs = useTicking().monotonicMs();
  const text =
    link.status === 'cut'
      ? words.t(cutWords[link.whose ?? 'unknown'], { age: words.age(nowMs - link.sinceMs) })
      : words.t(`link.${link.status}`);
  return (
    <span className="foot-link">
      <span className="link-mark" aria-hidden="true" />
      {text}
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
