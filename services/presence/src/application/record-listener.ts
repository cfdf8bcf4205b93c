import type { Bells } from './bells.js';
import type { Connections } from './connections.js';
import type { Mirror } from './mirror.js';
import type { RowListener } from './presence-rows.js';
import type { Sightings } from './sightings.js';
import type { Typing } from './typing.js';

export interface ListenerParts {
  readonly connections: Connections;
  readonly bells: Bells;
  readonly typing: Typing;
  readonly sightings: Sightings;
  readonly mirror: Mirror;
}

/** What a newly recorded fact sets off here: moments, connections to look after, screens. */
export const listenTo = (parts: ListenerParts): RowListener => ({
  recorded(event, row) {
    const { type, data, tenant, streamId: conversation } = event;
    const watched = { tenant, conversation, participant: String(data.participant ?? '') };
    switch (type) {
      case 'conversation.connection-opened':
        parts.sightings.connected(watched);
        break;
      case 'conversation.connection-ended':
        parts.sightings.endRecorded(watched);
        break;
      case 'conversation.sharing-changed':
        if (data.typing !== false) break;
        for (const connection of parts.connections.of(watched)) parts.typing.stops(connection);
        break;
    }
    parts.mirror.recorded(event, row);
    parts.bells.ring(watched, event.stored.revision);
  },
  forgotten(place, row) {
    for (const participant of Object.keys(row.facts)) {
      parts.sightings.forget({ ...place, participant });
    }
  },
});
