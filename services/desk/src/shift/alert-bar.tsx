import { Button, Dialog, Menu, MenuTrigger, Popover } from 'react-aria-components';
import type { AlertedChat, Floor, FloorAlert } from '../api/types.js';
import { type SliceProps, sliced } from '../app/slice.js';
import type { DeskActions } from '../app/state.js';
import { alertKey, isOpenAlert, toldCount } from '../model/alerts.js';
import { codeName } from '../model/code-name.js';
import { deskCauseKey } from '../model/desk-place.js';
import { nameOf } from '../model/floor.js';
import { withFreeSeat } from '../model/settlement.js';
import { nameless } from '../parts/nameless.js';
import { Countdown } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { GiveTo } from './hand-over.js';

/** Over the desk and never over a composer; stays until somebody took each chat, and says who. */
export const AlertBar = sliced(['alerts', 'floor'], Alerts);

function Alerts({ state, actions }: SliceProps<'alerts' | 'floor'>) {
  const words = useWords();
  return (
    <section className="alerts" aria-label={words.t('alert.label')}>
      {state.alerts.map((alert) => (
        <Alert key={alertKey(alert)} alert={alert} floor={state.floor} actions={actions} />
      ))}
    </section>
  );
}

interface AlertProps {
  readonly alert: FloorAlert;
  readonly floor: Floor | undefined;
  readonly actions: Pick<DeskActions, 'give' | 'putAway'>;
}

function Alert({ alert, floor, actions }: AlertProps) {
  const words = useWords();
  const open = isOpenAlert(alert);
  const count = toldCount(alert);
  const name = nameOf(floor, alert.counselor);
  return (
    <div className="alert" data-open={open}>
      <p>
        <strong>
          {words.t('alert.desk', {
            name,
            time: words.time(alert.since),
            cause: words.t(deskCauseKey(alert.cause)),
          })}
        </strong>{' '}
        {count > 0 && words.t(`alert.${alert.kind}`, { name, count })}{' '}
        {alert.kind === 'held' && alert.until !== '' && <Countdown until={alert.until} />}
      </p>
      <ul className="alert-chats">
        {alert.chats.map((chat) => (
          <li key={chat.conversation}>
            <AlertChat chat={chat} alert={alert} floor={floor} actions={actions} />
          </li>
        ))}
      </ul>
      {!open && (
        <Button className="button small-button" onPress={() => actions.putAway(alert)}>
          {words.t('alert.put-away')}
        </Button>
      )}
    </div>
  );
}

function AlertChat({ chat, alert, floor, actions }: AlertProps & { readonly chat: AlertedChat }) {
  const words = useWords();
  const code = codeName(chat.conversation);
  if (chat.state !== 'held' && chat.state !== 'waiting') {
    const by = nameOf(floor, chat.takenBy);
    return <span className="small">{words.t(`alert.chat-${chat.state}`, { code, name: by })}</span>;
  }
  const previous = chat.state === 'held' ? alert.counselor : '';
  return (
    <MenuTrigger>
      <Button className="button small-button">{words.t('alert.give', { code })}</Button>
      <Popover isNonModal placement="bottom start" className="popover give" {...nameless}>
        <Dialog aria-label={words.t('alert.give', { code })}>
          <Menu
            className="palette-menu"
            aria-label={words.t('alert.give', { code })}
            onAction={(key) => actions.give(chat.conversation, String(key), previous)}
          >
            <GiveTo others={withFreeSeat(floor, alert.counselor)} />
          </Menu>
        </Dialog>
      </Popover>
    </MenuTrigger>
  );
}
