import type { events } from '@stillhere/contracts';
import type { DecodedEvent, ProjectionView } from '@stillhere/event-processing';
import { applyRisk } from './risks.js';
import { type PersonRow, personKey, type RoutingRow, riskKey } from './rows.js';

type Change = (before: PersonRow, event: DecodedEvent) => PersonRow;

const at = ({ stored }: DecodedEvent): string => stored.metadata.occurredAt;

/** What session recorded of the visitor's page: enough to tell who still waits. */
const changes: Readonly<Record<string, Change>> = {
  'conversation.connection-opened': (before, event) => {
    const { connEpoch = 0 } = event.data as Partial<events.ConversationConnectionOpened>;
    const since = before.status === 'here' ? before.since : at(event);
    return { ...before, status: 'here', since, open: [...before.open, connEpoch] };
  },
  'conversation.connection-ended': (before, event) => {
    const { connEpoch, cause } = event.data as Partial<events.ConversationConnectionEnded>;
    const open = before.open.filter((one) => one !== connEpoch);
    if (open.length > 0 || before.status === 'left') return { ...before, open };
    const status = cause === 'closed-or-reloaded' ? 'closed' : 'no-connection';
    return { ...before, status, since: at(event), open };
  },
  'conversation.participant-left': (before, event) => ({
    ...before,
    status: 'left',
    since: at(event),
  }),
};

export const personTypes: readonly string[] = [
  ...['conversation.opened', 'conversation.ended', 'conversation.risk-set'],
  ...Object.keys(changes),
];

export const isAboutPerson = ({ type }: DecodedEvent): boolean => type.startsWith('conversation.');

export function applyPerson(event: DecodedEvent, view: ProjectionView<RoutingRow>): void {
  const { tenant, streamId, type, data } = event;
  const key = personKey(tenant, streamId);
  if (type === 'conversation.risk-set') applyRisk(event, view);
  else if (type === 'conversation.ended') {
    view.delete(key);
    view.delete(riskKey(tenant, streamId));
  } else if (type === 'conversation.opened') {
    const row = { status: 'never-connected', since: at(event), open: [] } as const;
    view.put(key, { kind: 'person', tenant, ...row });
  } else {
    const before = view.get(key);
    const { participant } = data as { participant?: unknown };
    const isVisitor = typeof participant === 'string' && participant.startsWith('visitor:');
    const change = changes[type];
    if (isVisitor && change && before?.kind === 'person') view.put(key, change(before, event));
  }
}
