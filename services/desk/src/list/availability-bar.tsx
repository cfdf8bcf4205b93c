import { Button, Group, Input, NumberField, Switch } from 'react-aria-components';
import type { Availability } from '../api/types.js';
import type { DeskActions, DeskState } from '../app/state.js';
import type { DeskLink } from '../model/desk-link.js';
import { useWords } from '../parts/words-context.js';
import type { WordKey } from '../words/en.js';

/** As routing takes it. */
const seatsLeast = 1;
const seatsMost = 20;

/** Whoever is shown as taking chats has a desk that is alive; otherwise it says that none are offered. */
function stateWord(known: Availability | undefined, link: DeskLink['status']): WordKey {
  if (known === undefined) return 'availability.unknown';
  if (!known.available) {
    if (known.reason === 'desk-lost') return 'availability.taken-off';
    // Whoever never said anything is shown as they always were.
    const isUnsaid = known.state === undefined || known.stateSince === '';
    return isUnsaid ? 'availability.off' : (`state.${known.state}` as const);
  }
  if (link === 'cut') return 'availability.cut';
  const isGone = known.desk === 'lost' || known.desk === 'closed';
  return link === 'connecting' || isGone ? 'availability.joining' : 'availability.on';
}

interface AvailabilityBarProps {
  readonly availability: DeskState['availability'];
  readonly link: DeskLink;
  readonly actions: Pick<DeskActions, 'setState' | 'setSeats'>;
}

/** Whether this counselor takes new chats, and how many at once. */
export function AvailabilityBar({ availability, link, actions }: AvailabilityBarProps) {
  const words = useWords();
  const known = availability;
  const seatsMax = known?.seatsMax ?? 0;
  const taken = known?.load ?? 0;
  return (
    <div className="availability">
      <Switch
        isSelected={known?.available ?? false}
        isDisabled={known === undefined}
        data-link={link.status}
        onChange={(available) => actions.setState(available ? 'available' : 'break')}
        aria-label={words.t('availability.label')}
        className="switch"
      >
        <span className="switch-track" aria-hidden="true" />
        <span>{words.t(stateWord(known, link.status))}</span>
      </Switch>
      <NumberField
        value={known === undefined ? Number.NaN : seatsMax}
        minValue={seatsLeast}
        maxValue={seatsMost}
        isDisabled={known === undefined}
        onChange={(seats) => actions.setSeats(seats)}
        aria-label={words.t('availability.seats')}
        className="seats"
      >
        <span className="soft" aria-hidden="true">
          {words.t('availability.seats')}
        </span>
        <Group className="stepper">
          <Button slot="decrement" aria-label={words.t('availability.fewer')}>
            −
          </Button>
          <Input className="tabular" />
          <Button slot="increment" aria-label={words.t('availability.more')}>
            +
          </Button>
        </Group>
      </NumberField>
      {known !== undefined && (
        <span className="soft tabular">
          {words.t('availability.taken', { taken, most: seatsMax })}
        </span>
      )}
    </div>
  );
}
