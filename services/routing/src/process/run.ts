import {
  EVENT_FEED,
  EVENT_STORE,
  READ_MODELS,
  ROUTING_BINDING,
  ROUTING_SETTINGS,
  SESSION_CLIENT,
  STAFF_DIRECTORY,
} from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { RoutingModule } from '../routing.module.js';
import { routingSettings, routingSettingsOf } from './settings.js';
import { staffDirectoryOf } from './staff-directory.js';

/** The routing service in a process of its own. */
export const run = serviceCommand(
  {
    name: 'routing',
    neighbours: ['session'],
    needsLog: true,
    settings: routingSettings,
    read: (values) => {
      const routing = routingSettingsOf(values);
      return typeof routing === 'string' ? routing : { routing };
    },
  },
  ({ routing }) => ({
    module: RoutingModule.register(),
    binding: ROUTING_BINDING,
    ports: async (engines, calls) => [
      [EVENT_STORE, await engines.log()],
      [EVENT_FEED, await engines.feed()],
      [READ_MODELS, await engines.readModels()],
      [SESSION_CLIENT, calls.client('session')],
      [STAFF_DIRECTORY, staffDirectoryOf(await engines.identity())],
      [ROUTING_SETTINGS, routing],
    ],
  }),
);
