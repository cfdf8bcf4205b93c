import { REPORTING_BINDING, ROUTING_CLIENT } from '@stillhere/nest-kit';
import { serviceCommand } from '@stillhere/service-process';
import { ReportingModule } from '../reporting.module.js';

/** The reporting service in a process of its own. */
export const run = serviceCommand(
  { name: 'reporting', neighbours: ['routing'], needsLog: false, settings: {}, read: () => ({}) },
  () => ({
    module: ReportingModule.register(),
    binding: REPORTING_BINDING,
    ports: async (_, calls) => [[ROUTING_CLIENT, calls.client('routing')]],
  }),
);
