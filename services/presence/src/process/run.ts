import {
  ALIVE_MARK,
  CONTACT_POLICIES,
  EVENT_FEED,
  LEASES,
  PRESENCE_BINDING,
  READ_MODELS,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
} from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { PresenceModule } from '../presence.module.js';
import { contactPolicies, contactSettings } from './contact-policies.js';

/** Since when nobody saw anything is said by the lease of each part. */
const noMark = { before: '', leave: () => undefined };

/** The presence service in a process of its own: the processes share the places out. */
export const run = serviceCommand(
  {
    name: 'presence',
    neighbours: ['session', 'routing'],
    needsLog: true,
    settings: contactSettings,
    read: (values) => {
      const policies = contactPolicies(values);
      return typeof policies === 'string' ? policies : { policies };
    },
  },
  ({ policies }) => ({
    module: PresenceModule.register(),
    binding: PRESENCE_BINDING,
    serves: 'presence',
    ports: async (engines, calls) => [
      [EVENT_FEED, await engines.feed()],
      [READ_MODELS, await engines.readModels()],
      [LEASES, await engines.leases()],
      [ALIVE_MARK, noMark],
      [SESSION_CLIENT, calls.client('session')],
      [SESSION_LINK, calls.link('session')],
      [ROUTING_CLIENT, calls.client('routing')],
      [CONTACT_POLICIES, policies],
    ],
  }),
);
