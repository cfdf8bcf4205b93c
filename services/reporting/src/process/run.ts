import { EVENT_FEED, READ_MODELS, REPORTING_BINDING, ROUTING_CLIENT } from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { ReportingModule } from '../reporting.module.js';

/** The reporting service in a process of its own. */
export const run = serviceCommand(
  { name: 'reporting', neighbours: ['routing'], needsLog: true, settings: {}, read: () => ({}) },
  () => ({
    module: ReportingModule.register(),
    binding: REPORTING_BINDING,
    ports: async (engines, calls) => [
      [EVENT_FEED, await engines.feed()],
      [READ_MODELS, await engines.readModels()],
      [ROUTING_CLIENT, calls.client('routing')],
    ],
  }),
);
