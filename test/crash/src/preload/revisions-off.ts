// node --import: the services of a cluster open a store that writes what was decided on a stream that has gone on since.
import { replacePackage } from './replace-package.js';

replacePackage({
  services: /./,
  specifier: '@stillhere/event-store-postgres',
  by: new URL('./blind-store.js', import.meta.url),
});
