import type { Settings } from '@stillhere/command-line';
import { commandOf } from '@stillhere/process-kit';
import { type ServiceCommand, type ServiceOptions, serviceParser } from './settings.js';
import { type ServiceProgram, startService } from './start-service.js';

/** The entry of a service in a process of its own: `programOf` says what it consists of. */
export const serviceCommand = <Own extends Settings, Extra extends object>(
  command: ServiceCommand<Own, Extra>,
  programOf: (options: ServiceOptions & Extra) => Omit<ServiceProgram, 'name' | 'needsLog'>,
) =>
  commandOf(serviceParser(command), {
    name: `stillhere-${command.name}`,
    start: (options, watchers) => {
      const { name, needsLog } = command;
      return startService({ name, needsLog, ...programOf(options) }, options, watchers);
    },
    async sayReady({ name, grpc, health }, print) {
      print(`${name} is ready: gRPC ${grpc}, health ${health}/readyz`);
    },
  });
