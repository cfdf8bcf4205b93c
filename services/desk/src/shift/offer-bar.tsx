import { Button, MenuItem } from 'react-aria-components';
import type { WaitingConversation } from '../api/types.js';
import { type SliceProps, sliced } from '../app/slice.js';
import type { DeskActions } from '../app/state.js';
import { RowName } from '../list/row-name.js';
import { codeName } from '../model/code-name.js';
import { type DeclineReason, declineReasons, offeredBecauseOf, offersOf } from '../model/offers.js';
import { type Services, serviceName, topicText } from '../model/service-words.js';
import { ActionMenu } from '../parts/action-menu.js';
import { PriorityChip } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { Counter, useTicking } from '../parts/time.js';
import { useSaid } from '../parts/use-said.js';
import { useWords } from '../parts/words-context.js';

type OfferKey = 'me' | 'queue' | 'services' | 'ui' | 'accepting';

/** Over the desk and never over a composer; stays until it is taken, declined, or its time is over. */
export const OfferBar = sliced<OfferKey>(['me', 'queue', 'services', 'ui', 'accepting'], Offers);

function Offers({ state, actions }: SliceProps<OfferKey>) {
  const words = useWords();
  const offers = offersOf(state.queue ?? [], state.me.account);
  useSaid(
    offers.map(({ conversation, offer }) => `${conversation} ${offer}`),
    words.t('offer.rings-said', { key: 'A' }),
  );
  return (
    <section className="offers" aria-label={words.t('offer.label')}>
      {offers.map((one, index) => (
        <OfferCard
          key={`${one.conversation} ${one.offer}`}
          one={one}
          isFirst={index === 0}
          services={state.services}
          declining={state.ui.declining === one.conversation}
          busy={state.accepting !== undefined}
          actions={actions}
        />
      ))}
    </section>
  );
}

interface OfferCardProps {
  readonly one: WaitingConversation;
  /** The one that the keys are about. */
  readonly isFirst: boolean;
  readonly services: Services;
  readonly declining: boolean;
  readonly busy: boolean;
  readonly actions: Pick<DeskActions, 'accept' | 'decline' | 'change'>;
}

function OfferCard({ one, isFirst, services, declining, busy, actions }: OfferCardProps) {
  const words = useWords();
  const change = (open: boolean): void =>
    actions.change({ declining: open ? one.conversation : undefined });
  const because = offeredBecauseOf(one.offeredBecause);
  const topic = topicText(services, one.service, one.topic);
  const about = [serviceName(services, one.service), words.languageName(one.language)];
  return (
    <div className="offer" data-conversation={one.conversation}>
      <span className="offer-rings">{words.t('offer.rings')}</span>
      <PriorityChip value={one.priority} />
      <RowName conversation={one.conversation} alias={one.alias} />
      <Counter since={one.since} />
      <bdi className="offer-about soft">
        {[...(topic === '' ? [] : [topic]), ...about].join(' · ')}
      </bdi>
      <Left until={one.offeredUntil} />
      <span className="spacer" />
      <Button
        className="button primary"
        isDisabled={busy}
        onPress={() => actions.accept(one.conversation)}
      >
        {words.t('offer.take')} {isFirst && <KeyHint action="accept" />}
      </Button>
      <ActionMenu
        label={words.t('offer.decline-why')}
        button={
          <>
            {words.t('offer.decline')} {isFirst && <KeyHint action="decline" />}
          </>
        }
        open={declining}
        onPress={() => change(true)}
        onOpenChange={change}
        onAction={(reason) => actions.decline(one, reason as DeclineReason)}
      >
        {declineReasons.map((reason) => (
          <MenuItem
            key={reason}
            id={reason}
            textValue={words.t(`decline.${reason}`)}
            className="palette-item decline-item"
          >
            {words.t(`decline.${reason}`)}
            {reason === 'conflict-of-interest' && (
              <span className="soft small">{words.t('decline.conflict-of-interest-help')}</span>
            )}
          </MenuItem>
        ))}
      </ActionMenu>
      {because !== undefined && (
        <span className="offer-because soft small">{words.t(`offer.because-${because}`)}</span>
      )}
      <span className="sr">{codeName(one.conversation)}</span>
    </div>
  );
}

/** How long it rings still; never below nothing, for the server ends it and not this clock. */
function Left({ until }: { readonly until: string }) {
  const words = useWords();
  const leftMs = Date.parse(until) - useTicking().serverMs();
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return (
    <span className="tabular offer-left" role="timer" aria-live="off">
      {words.t('offer.left', { seconds: Number.isFinite(seconds) ? seconds : 0 })}
    </span>
  );
}
