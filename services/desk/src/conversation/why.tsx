import type { PresenceValue } from '@stillhere/live-protocol';
import type { RefObject } from 'react';
import { Dialog, Heading, Popover } from 'react-aria-components';
import { evidenceKey } from '../model/evidence.js';
import { Empty } from '../parts/empty.js';
import { Clock } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface WhyProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly open: boolean;
  readonly value: PresenceValue | undefined;
  readonly onClose: () => void;
}

/** The evidence under the sentence, in words, newest first. The composer stays usable beside it. */
export function Why({ anchor, open, value, onClose }: WhyProps) {
  const words = useWords();
  return (
    <Popover
      triggerRef={anchor}
      isOpen={open}
      isNonModal
      placement="bottom start"
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      className="popover why"
    >
      <Dialog>
        <Heading slot="title">{words.t('presence.why-title')}</Heading>
        {value === undefined || value.why.length === 0 ? (
          <Empty what={words.t('presence.why-empty')} />
        ) : (
          <WhyList why={value.why} />
        )}
        <p className="soft small">{words.t('presence.why-foot')}</p>
      </Dialog>
    </Popover>
  );
}

function WhyList({ why }: Pick<PresenceValue, 'why'>) {
  const words = useWords();
  return (
    <ol className="why-list">
      {[...why].reverse().map((one) => {
        const key = evidenceKey(one.kind, words.has);
        return (
          <li key={`${one.evidence} ${one.at} ${one.kind}`}>
            <Clock at={one.at} seconds />
            <span>
              {key === undefined ? words.t('evidence.other', { kind: one.kind }) : words.t(key)}
              <span className="soft small why-rests">
                {words.t('presence.why-connection', { number: one.connEpoch })} ·{' '}
                <code title={one.evidence}>{one.evidence.slice(-12)}</code>
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
