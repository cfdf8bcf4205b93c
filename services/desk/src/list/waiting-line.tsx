import { Button, GridListItem } from 'react-aria-components';
import type { Floor, WaitingConversation } from '../api/types.js';
import type { DeskActions } from '../app/state.js';
import { codeName } from '../model/code-name.js';
import { nameOf } from '../model/floor.js';
import { priorityOf } from '../model/queue.js';
import { type Services, serviceName, topicText } from '../model/service-words.js';
import { PriorityChip } from '../parts/glyphs.js';
import { KeyHint } from '../parts/key-hint.js';
import { Counter } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { RowName } from './row-name.js';

interface WaitingLineProps {
  readonly one: WaitingConversation;
  /** Whose desk this is: `counselor:…`. */
  readonly me: string;
  readonly floor: Floor | undefined;
  readonly services: Services;
  /** The one that the key takes when no other has the focus. */
  readonly first: boolean;
  readonly accepting: string | undefined;
  readonly actions: Pick<DeskActions, 'accept'>;
}

/** What the person needs, most pressing first: how urgent, how long, about what, in their words. */
export function WaitingLine(props: WaitingLineProps) {
  const { one, me, floor, services, first, accepting, actions } = props;
  const words = useWords();
  const isElsewhere = one.offeredTo !== '' && one.offeredTo !== me;
  const code = codeName(one.conversation);
  const busy = accepting === one.conversation;
  const topic = topicText(services, one.service, one.topic);
  return (
    <GridListItem
      id={one.conversation}
      textValue={words.t('row.name', { code })}
      className="row waiting-row"
      data-conversation={one.conversation}
      data-priority={priorityOf(one.priority)}
    >
      <span className="row-body">
        <span className="row-head">
          <PriorityChip value={one.priority} />
          <RowName conversation={one.conversation} alias={one.alias} />
          <Counter since={one.since} />
        </span>
        {topic !== '' && <bdi className="row-text">{topic}</bdi>}
        {one.firstWords !== '' && (
          <bdi className="row-text soft">{words.t('waiting.wrote', { text: one.firstWords })}</bdi>
        )}
        <span className="row-line soft small">
          <bdi className="row-text">
            {[
              ...marksOf(one, floor, words),
              serviceName(services, one.service),
              words.languageName(one.language),
            ].join(' · ')}
          </bdi>
        </span>
      </span>
      <Button
        className="button small-button"
        isDisabled={accepting !== undefined || isElsewhere}
        {...(busy ? {} : { 'aria-label': words.t('waiting.accept-of', { code }) })}
        onPress={() => actions.accept(one.conversation)}
      >
        {words.t(busy ? 'waiting.accepting' : 'waiting.accept')}{' '}
        {first && !busy && <KeyHint action="accept" />}
      </Button>
    </GridListItem>
  );
}

/** What is not as usual: it came back from somebody, or the person's page is not connected. */
function marksOf(
  one: WaitingConversation,
  floor: Floor | undefined,
  words: ReturnType<typeof useWords>,
): string[] {
  const { returned, visitorPresence, offeredTo, alarmSince, alarmBy } = one;
  const named = (key: 'waiting.alarm-by' | 'waiting.rings-at', counselor: string) =>
    words.t(key, { name: nameOf(floor, counselor) });
  return [
    ...(offeredTo === '' ? [] : [named('waiting.rings-at', offeredTo)]),
    ...(alarmSince === '' ? [] : [words.t('waiting.alarm')]),
    ...(alarmBy === '' ? [] : [named('waiting.alarm-by', alarmBy)]),
    ...(one.raised > 0 ? [words.t('waiting.raised')] : []),
    ...(one.skillsWidened ? [words.t('waiting.skills-widened')] : []),
    ...(one.centreWidened ? [words.t('waiting.centre-widened')] : []),
    ...(returned ? [words.t('waiting.returned')] : []),
    ...(visitorPresence === undefined || visitorPresence === 'here'
      ? []
      : [words.t(`waiting.page-${visitorPresence}`)]),
  ];
}
