import { Button } from 'react-aria-components';
import { type SliceProps, sliced } from '../app/slice.js';
import { RowName } from '../list/row-name.js';
import { codeName } from '../model/code-name.js';
import { openAlarms } from '../model/offers.js';
import { PriorityChip } from '../parts/glyphs.js';
import { Counter } from '../parts/time.js';
import { useSaid } from '../parts/use-said.js';
import { useWords } from '../parts/words-context.js';

/** On every desk until somebody says, by name, that they look after it. */
export const AlarmBar = sliced(['queue'], Alarms);

function Alarms({ state, actions }: SliceProps<'queue'>) {
  const words = useWords();
  const alarms = openAlarms(state.queue ?? []);
  useSaid(
    alarms.map(({ conversation, alarmSince }) => `${conversation} ${alarmSince}`),
    words.t('alarm.new'),
  );
  return (
    <section className="alarms" aria-label={words.t('alarm.label')}>
      {alarms.map((one) => {
        const code = codeName(one.conversation);
        const name = words.t('row.name', { code });
        return (
          <div key={one.conversation} className="alarm" data-conversation={one.conversation}>
            <PriorityChip value={one.priority} />
            <RowName conversation={one.conversation} alias={one.alias} />
            <Counter since={one.since} />
            <span>{words.t('alarm.waits', { name })}</span>
            <span className="spacer" />
            <Button
              className="button small-button"
              onPress={() => actions.acknowledge(one.conversation)}
            >
              {words.t('alarm.mine')}
            </Button>
          </div>
        );
      })}
    </section>
  );
}
