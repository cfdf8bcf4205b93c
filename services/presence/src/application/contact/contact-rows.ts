import {
  createProjection,
  type DecodedEvent,
  type Projection,
  type ProjectionDefinition,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type ConversationPlace, placeKey } from '../../domain/place/index.js';
import { type ContactRow, contactAfter, contactTypes } from '../../projections/contact-row.js';
import type { PresencePorts } from '../ports.js';
import type { PresenceSources } from '../seen/presence-rows.js';

const placeOf = ({ tenant, streamId: conversation }: DecodedEvent): ConversationPlace => ({
  tenant,
  conversation,
});

export const contactRowsDefinition: ProjectionDefinition<ContactRow> = {
  name: 'presence.contact@1',
  types: contactTypes,
  apply(event, view) {
    const key = placeKey(placeOf(event));
    const before = view.get(key);
    const after = contactAfter(before, event);
    if (after === before) return;
    if (after === undefined) view.delete(key);
    else view.put(key, after);
  },
};

export const createContactRows = (
  ports: Pick<PresencePorts, 'timers' | 'metrics'>,
  sources: PresenceSources,
): Projection<ContactRow> =>
  createProjection<ContactRow>({
    ...sources,
    ...contactRowsDefinition,
    registry: eventRegistry,
    timers: ports.timers,
    metrics: ports.metrics,
  });
