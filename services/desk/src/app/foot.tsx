import { Button } from 'react-aria-components';
import { codeName } from '../model/code-name.js';
import { KeyHint } from '../parts/key-hint.js';
import { useTicking } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import type { DeskLink, DeskProps, PendingDeed } from './state.js';

/** Always there, so that nothing jumps: our own link, what just happened, and where the keys are. */
export function Foot({ state, actions }: DeskProps) {
  const words = useWords();
  return (
    <footer className="foot" data-link={state.link.status}>
      <LinkState link={state.link} />
      <span className="foot-notice">
        {state.pending === undefined ? (
          state.notice
        ) : (
          <>
            <Pending pending={state.pending} />{' '}
            <Button
              className="button small-button"
              aria-keyshortcuts="u"
              onPress={() => actions.run('undo')}
            >
              {words.t('undo')} <KeyHint action="undo" />
            </Button>
          </>
        )}
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
  const text =
    link.status === 'cut'
      ? words.t('link.cut', { age: words.age(nowMs - link.sinceMs) })
      : words.t(`link.${link.status}`);
  return (
    <span className="foot-link">
      <span className="link-mark" aria-hidden="true" />
      {text}
    </span>
  );
}

function Pending({ pending: { conversation, deed, dueAtMs } }: { pending: PendingDeed }) {
  const words = useWords();
  const leftMs = Math.max(0, dueAtMs - useTicking().monotonicMs());
  return (
    <span className="tabular">
      {words.t(deed === 'end' ? 'end.pending' : 'put-back.pending', {
        code: codeName(conversation),
        seconds: Math.ceil(leftMs / 1_000),
      })}
    </span>
  );
}
