import type { DeskEvent, DeskFacts, DeskLabel, DeskVerdict, OpenDesk } from './facts.js';

/** The facts after one more event, recorded `at`. A late fact of an ended tab changes nothing (I23). */
export function foldDesk(facts: DeskFacts, event: DeskEvent, at: string): DeskFacts {
  if (event.type !== 'desk-opened' && !facts.open.some((one) => isOf(one, event))) return facts;
  const open = move(facts.open, event);
  const isOver = event.type === 'desk-ended' && open.length === 0;
  const [verdict, cause] = isOver ? ofEnd(event.cause) : [ofOpen(open), ''];
  const isSame = facts.label.verdict === verdict && facts.label.cause === cause;
  const label: DeskLabel = isSame ? facts.label : { verdict, cause, since: at };
  const mayReload = isOver && (event.cause === 'closed-or-reloaded' || event.cause === 'network');
  return { ...facts, open, label, held: mayReload ? heldOf(facts.label) : undefined };
}

const isOf = (one: OpenDesk, event: DeskEvent): boolean => one.connection === event.connection;

const heldOf = (label: DeskLabel): DeskLabel | undefined =>
  label.verdict === 'here' || label.verdict === 'checking' ? label : undefined;

function move(open: readonly OpenDesk[], event: DeskEvent): readonly OpenDesk[] {
  const others = open.filter((one) => !isOf(one, event));
  const own = open.find((one) => isOf(one, event));
  switch (event.type) {
    case 'desk-opened':
      return [
        ...others,
        {
          connection: event.connection,
          gateway: event.gateway,
          suspect: own?.suspect ?? false,
          surface: event.surface,
        },
      ];
    case 'desk-suspected':
    case 'desk-answered':
      return own ? [...others, { ...own, suspect: event.type === 'desk-suspected' }] : open;
    case 'desk-ended':
      return others;
  }
}

/** The best that any open tab shows. */
export const ofOpen = (open: readonly OpenDesk[]): DeskVerdict =>
  open.some(({ suspect }) => !suspect) ? 'here' : 'checking';

/** Whose doing the end of the last tab was. */
function ofEnd(cause: string): readonly [DeskVerdict, string] {
  switch (cause) {
    case 'network':
    case 'timed-out':
    case 'asleep':
      return ['lost', cause];
    case 'closed-or-reloaded':
    case 'signed-out':
    case 'auth':
    case 'left':
      return ['closed', cause];
    default:
      return ['our-restart', ''];
  }
}
