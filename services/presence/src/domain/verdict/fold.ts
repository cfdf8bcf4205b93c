import type {
  Cause,
  Label,
  OpenConnection,
  PresenceEvent,
  PresenceFacts,
  Recorded,
  Verdict,
} from './facts.js';

/** How many entries "why" shows: the story of the last minutes, not of the night. */
const whyMax = 12;

/** The facts after one more event. A late fact of an ended connection changes nothing (I23). */
export function foldPresence(
  facts: PresenceFacts,
  event: PresenceEvent,
  recorded: Recorded,
): PresenceFacts {
  if (isLate(facts, event)) return facts;
  const moved = move(facts, event, recorded);
  return {
    ...moved,
    label: relabel(facts, moved, { event, recorded }),
    lastHeardAt: lastHeard(facts, event, recorded),
    why: [...facts.why.slice(1 - whyMax), explain(event, recorded)],
  };
}

function isLate(facts: PresenceFacts, event: PresenceEvent): boolean {
  if (event.type === 'participant-left' || event.type === 'connection-opened') return false;
  return !facts.open.some((one) => one.connEpoch === event.connEpoch);
}

function move(facts: PresenceFacts, event: PresenceEvent, recorded: Recorded): PresenceFacts {
  switch (event.type) {
    case 'connection-opened':
      return {
        ...facts,
        newestEpoch: Math.max(facts.newestEpoch, event.connEpoch),
        open: [...facts.open, openedBy(event)],
      };
    case 'connection-suspected':
      return changed(facts, event.connEpoch, { suspect: true, unseenSince: '' });
    case 'connection-answered':
      return changed(facts, event.connEpoch, { suspect: false, unseenSince: '' });
    case 'connection-unseen':
      return changed(facts, event.connEpoch, { unseenSince: event.since });
    case 'surface-changed':
      return changed(facts, event.connEpoch, surfaceOf(event.surface));
    case 'connection-ended':
      return ended(facts, event, recorded);
    case 'participant-left':
      return { ...facts, held: undefined };
  }
}

const openedBy = (event: PresenceEvent & { type: 'connection-opened' }): OpenConnection => ({
  connEpoch: event.connEpoch,
  connection: event.connection,
  device: event.device,
  gateway: event.gateway,
  suspect: false,
  surface: event.surface,
  awakeSurface: event.surface,
  unseenSince: '',
});

const surfaceOf = (surface: OpenConnection['surface']): Partial<OpenConnection> =>
  surface === 'asleep' ? { surface } : { surface, awakeSurface: surface };

const changed = (
  facts: PresenceFacts,
  connEpoch: number,
  change: Partial<OpenConnection>,
): PresenceFacts => ({
  ...facts,
  open: facts.open.map((one) => (one.connEpoch === connEpoch ? { ...one, ...change } : one)),
});

function ended(
  facts: PresenceFacts,
  event: PresenceEvent & { type: 'connection-ended' },
  recorded: Recorded,
): PresenceFacts {
  const open = facts.open.filter((one) => one.connEpoch !== event.connEpoch);
  if (open.length > 0) return { ...facts, open };
  return {
    ...facts,
    open,
    held: mayReload.has(facts.label.verdict) ? facts.label : undefined,
    endedAtMs: recorded.atMs,
    endedAbruptly: event.cause !== 'timed-out' && event.cause !== 'our-restart',
  };
}

/** What may be back within seconds; until then it is shown on. */
const mayReload: ReadonlySet<Verdict> = new Set<Verdict>([
  'here.visible',
  'here.background',
  'here.asleep',
  'checking',
  'not-visible-to-us',
]);

/** The record's own label. `since` stays while the verdict does, and runs through no gap. */
function relabel(
  before: PresenceFacts,
  after: PresenceFacts,
  { event, recorded }: { event: PresenceEvent; recorded: Recorded },
): Label {
  const [verdict, cause] = judge(before, after, event);
  const isOurs = verdict === 'not-visible-to-us' || cause === 'our-restart';
  // Our sight was lost before we could say so.
  const since = (isOurs && unseenSince([...before.open, ...after.open])) || recorded.at;
  const fresh = { verdict, cause, since, evidence: recorded.eventId };
  if (same(before.label, fresh)) return before.label;
  return fresh;
}

const same = (a: Label, b: Label): boolean => a.verdict === b.verdict && a.cause === b.cause;

function judge(
  before: PresenceFacts,
  after: PresenceFacts,
  event: PresenceEvent,
): readonly [Verdict, Cause] {
  if (event.type === 'participant-left') return ['left', event.reason];
  // Only a new connection takes a leave back; what else is still under way from before does not.
  if (before.label.verdict === 'left' && event.type !== 'connection-opened') {
    return ['left', before.label.cause];
  }
  if (after.open.length > 0) return [ofOpen(after.open), ''];
  return event.type === 'connection-ended'
    ? ['no-connection', noConnectionCause(event.cause)]
    : [before.label.verdict, before.label.cause];
}

/** The best that any open connection shows. */
export function ofOpen(open: readonly OpenConnection[]): Verdict {
  const seen = open.filter((one) => one.unseenSince === '');
  if (seen.length === 0) return 'not-visible-to-us';
  const answering = seen.filter((one) => !one.suspect);
  if (answering.length === 0) return 'checking';
  if (answering.some((one) => one.surface === 'visible')) return 'here.visible';
  return answering.some((one) => one.surface === 'hidden') ? 'here.background' : 'here.asleep';
}

/** The best that was open until then: from when on nothing of theirs could be seen. */
const unseenSince = (open: readonly OpenConnection[]): string =>
  open.reduce((latest, one) => later(latest, one.unseenSince), '');

/** Ends that we made ourselves are ours to own; the person is not said to have done anything. */
function noConnectionCause(cause: string): Cause {
  switch (cause) {
    case 'network':
    case 'timed-out':
    case 'closed-or-reloaded':
      return cause;
    default:
      return 'our-restart';
  }
}

export const isHere = (verdict: Verdict): boolean => verdict.startsWith('here.');

function lastHeard(facts: PresenceFacts, event: PresenceEvent, recorded: Recorded): string {
  switch (event.type) {
    case 'connection-unseen':
      return facts.lastHeardAt;
    case 'connection-suspected':
    case 'connection-ended':
      return later(facts.lastHeardAt, event.lastHeardAt);
    case 'surface-changed':
      return event.surface === 'asleep' ? facts.lastHeardAt : later(facts.lastHeardAt, recorded.at);
    case 'connection-opened':
    case 'connection-answered':
    case 'participant-left':
      return later(facts.lastHeardAt, recorded.at);
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);

function explain(event: PresenceEvent, recorded: Recorded): PresenceFacts['why'][number] {
  const detail =
    event.type === 'surface-changed' || event.type === 'connection-opened'
      ? `:${event.surface}`
      : event.type === 'connection-ended'
        ? `:${event.cause}`
        : event.type === 'participant-left'
          ? `:${event.reason}`
          : '';
  return {
    at: recorded.at,
    kind: `${event.type}${detail}`,
    evidence: recorded.eventId,
    connEpoch: 'connEpoch' in event ? event.connEpoch : 0,
  };
}
