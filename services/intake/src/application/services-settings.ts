import type { Clock } from '@stillhere/kernel';
import { createSettings, type Settings, type SettingsPorts } from '@stillhere/settings';
import type { Services } from '../definitions/check.js';
import { serviceDefinitions } from '../definitions/index.js';
import {
  readServices,
  servicesProblem,
  servicesProblemAfter,
} from '../definitions/services-document.js';
import type { ServiceSource } from './service-source.js';

export type PublishedServices = Settings<Services, Services>;

/** As its stream is called. */
export const servicesDocument = 'services';

export const builtIn: ServiceSource = { current: () => serviceDefinitions };

/** What a helpline offers, as settings: the file, or what stands in the code, holds until somebody publishes some. */
export const createServicesSettings = (
  ports: SettingsPorts,
  file: ServiceSource | undefined,
): PublishedServices =>
  createSettings(ports, {
    service: 'intake',
    document: {
      id: servicesDocument,
      read: readServices,
      said: (services) => ({ services }),
      // Also of versions long ago: somebody accepted their text, and it is known by its version.
      check: (services, { before }) =>
        [
          servicesProblem(services),
          ...before.map((one) => servicesProblemAfter(one, services)),
        ].find((problem) => problem !== undefined),
      holding: (services) => services,
      base: () => ({
        version: 0,
        said: { services: (file ?? builtIn).current('') },
        source: file === undefined ? 'built-in' : 'file',
      }),
    },
  });

/** What was published wins for its network; until then what `base` says. */
export const servicesOf = (
  { published }: PublishedServices,
  base: ServiceSource,
  clock: Clock,
): ServiceSource => ({
  current: (tenant) => {
    const inForce = published.inForce(tenant, clock.now());
    return inForce === undefined || inForce.by === '' ? base.current(tenant) : inForce.holding;
  },
});
